namespace EdgeOrch.Api.Errors;

/// <summary>One reason of a failure.</summary>
/// <param name="Reason">A field error's reason, for example "FieldValueRequired".</param>
/// <param name="Message">Human-readable text.</param>
/// <param name="Field">Path of the field, or null.</param>
public sealed record StatusCause(string Reason, string Message, string? Field);

/// <summary>What a failed request was about. For an invalid object <see cref="Kind"/> is its kind, else the resource name.</summary>
public sealed record StatusDetails
{
    /// <summary>Name of the object, or null.</summary>
    public string? Name { get; init; }

    /// <summary>API group, or null.</summary>
    public string? Group { get; init; }

    /// <summary>Resource or kind, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>Uid of the object, or null.</summary>
    public string? Uid { get; init; }

    /// <summary>Single reasons.</summary>
    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    /// <summary>Seconds the client should wait before it tries again, 0 when it need not wait.</summary>
    public int RetryAfterSeconds { get; init; }
}
