using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>A cluster role the server keeps in being, in upstream's name.</summary>
public sealed record DefaultRole(string Name, IReadOnlyList<PolicyRule> Rules)
{
    /// <summary>Labels besides the one all default roles carry, for example those by which it is gathered into another.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>For a role whose rules are gathered: the label that marks its parts; or null.</summary>
    public string? AggregatedBy { get; init; }
}

/// <summary>A binding the server keeps in being. A null namespace is cluster-wide.</summary>
public sealed record DefaultBinding(string Name, string RoleKind, string Role, IReadOnlyList<Subject> Subjects, string? Namespace = null);
