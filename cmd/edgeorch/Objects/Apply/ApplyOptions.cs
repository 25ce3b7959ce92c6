namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>What <c>apply</c> was asked for besides the objects.</summary>
internal sealed record ApplyOptions
{
    /// <summary>The namespace given by flag.</summary>
    public string? Namespace { get; init; }

    /// <summary>Server-side apply.</summary>
    public bool ServerSide { get; init; }

    /// <summary>Take fields from other managers (server-side apply).</summary>
    public bool ForceConflicts { get; init; }

    /// <summary>Ask the server to try without storing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The name under which the server remembers who set a field.</summary>
    public string FieldManager { get; init; } = "edgeorch";
}
