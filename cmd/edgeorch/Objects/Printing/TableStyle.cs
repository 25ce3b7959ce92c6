namespace EdgeOrch.Cli.Objects.Printing;

/// <summary>How tables are shown.</summary>
internal sealed record TableStyle
{
    /// <summary>Columns of lower priority too.</summary>
    public bool Wide { get; init; }

    /// <summary>A first column with the namespace.</summary>
    public bool ShowNamespace { get; init; }

    /// <summary>A last column with the labels.</summary>
    public bool ShowLabels { get; init; }

    /// <summary>Leave out the line of column names.</summary>
    public bool NoHeaders { get; init; }

    /// <summary>Put before each name, with a slash; empty for nothing.</summary>
    public string Prefix { get; init; } = "";
}
