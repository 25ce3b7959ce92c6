using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// Short explanations of fields for <c>kubectl explain</c>, read from <c>texts.txt</c>: "@Type" begins a type, "@Type:Other" one that
/// shares the texts of another, "@*" holds for fields of any type, "field=text" says what a field is for. Immutable.
/// </summary>
internal sealed class FieldTexts
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);

    /// <summary>Reads the embedded texts.</summary>
    public FieldTexts()
    {
        using var reader = new StreamReader(DescriptionFile.OpenResource("texts.txt")!);
        var type = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('@'))
            {
                var parts = line[1..].Split(':');
                type = parts[0];
                if (parts.Length > 1)
                {
                    _shared[type] = parts[1];
                }
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var end)
            {
                _texts[$"{type}.{line[..end]}"] = line[(end + 1)..];
            }
        }
    }

    /// <summary>What a field is for, or null where its name must do.</summary>
    public string? Find(TypeSchema owner, FieldSchema field) => Find(owner.Name, field.Name)
        ?? (_shared.TryGetValue(owner.Name, out var other) ? Find(other, field.Name) : null)
        ?? Find("*", field.Name);

    private string? Find(string type, string field) => _texts.GetValueOrDefault($"{type}.{field}");
}
