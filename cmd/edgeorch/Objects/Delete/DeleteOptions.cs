namespace EdgeOrch.Cli.Objects.Delete;

/// <summary>What <c>delete</c> was asked for besides the objects.</summary>
internal sealed record DeleteOptions
{
    /// <summary>The namespace given by flag.</summary>
    public string? Namespace { get; init; }

    /// <summary>A label selector instead of names.</summary>
    public string? Selector { get; init; }

    /// <summary>Everything in the namespace instead of names.</summary>
    public bool All { get; init; }

    /// <summary>Return when the objects are gone.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>Seconds the objects get to end; null leaves it to them.</summary>
    public int? GraceSeconds { get; init; }

    /// <summary>Whether the user asked for immediate removal.</summary>
    public bool Force { get; init; }

    /// <summary>Background, Foreground or Orphan.</summary>
    public string Propagation { get; init; } = "Background";

    /// <summary>A missing object is no error.</summary>
    public bool IgnoreNotFound { get; init; }
}
