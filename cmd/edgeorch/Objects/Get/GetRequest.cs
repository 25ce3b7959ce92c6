using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Objects.Resources;

namespace EdgeOrch.Cli.Objects.Get;

/// <summary>What <c>get</c> was asked for.</summary>
internal sealed record GetRequest(IReadOnlyList<ResourceTarget> Targets)
{
    /// <summary>How objects are shown.</summary>
    public OutputFormat Output { get; init; }

    /// <summary>Details of tables.</summary>
    public TableStyle Style { get; init; } = new();

    /// <summary>All namespaces instead of one.</summary>
    public bool AllNamespaces { get; init; }

    /// <summary>A label selector.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Go on showing changes.</summary>
    public bool Watch { get; init; }

    /// <summary>A missing object is no error.</summary>
    public bool IgnoreNotFound { get; init; }

    /// <summary>Keep <c>metadata.managedFields</c> in YAML and JSON.</summary>
    public bool ShowManagedFields { get; init; }
}
