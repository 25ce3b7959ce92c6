using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Collects the problems of one object; bounded, because a hostile object can have very many.</summary>
internal sealed class ErrorList
{
    private const int Max = 100;
    private readonly List<FieldError> _items = [];
    private HashSet<FieldError>? _seen;

    /// <summary>The problems in the order they were found.</summary>
    public IReadOnlyList<FieldError> Items => _items;

    /// <summary>Adds a problem; the same problem found twice counts once.</summary>
    public void Add(FieldError error)
    {
        if (_items.Count < Max && (_seen ??= []).Add(error))
        {
            _items.Add(error);
        }
    }

    /// <summary>Adds an "Invalid value" for each text.</summary>
    public void Invalid(string field, object? value, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            Add(FieldError.Invalid(field, value, problem));
        }
    }
}
