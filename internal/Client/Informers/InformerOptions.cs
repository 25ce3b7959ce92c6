namespace EdgeOrch.Client.Informers;

/// <summary>What an informer follows.</summary>
public sealed record InformerOptions
{
    /// <summary>One namespace, or all when null.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only objects with these labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only objects with these field values.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>
    /// Whether lists take what the server has, without making sure that it is the newest (resourceVersion 0). For what must go on when
    /// nobody can say what is newest, and is right for one server only, as inside its process: another may be behind.
    /// </summary>
    public bool TakesWhatThereIs { get; init; }

    /// <summary>The source of backoff jitter; not shared with other threads.</summary>
    public Random Random { get; init; } = new(17);
}
