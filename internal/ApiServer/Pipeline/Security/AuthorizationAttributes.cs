using EdgeOrch.Api.Selectors;

namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>What somebody wants to do.</summary>
/// <param name="User">Who.</param>
/// <param name="Verb">
/// get, list, watch, create, update, patch, delete, deletecollection, or a special verb (bind, escalate, impersonate...) for
/// resources; the lower-case HTTP method for other paths.
/// </param>
public sealed record AuthorizationAttributes(UserInfo User, string Verb)
{
    /// <summary>Whether a resource is addressed; else only <see cref="Path"/> counts.</summary>
    public bool IsResource { get; init; }

    /// <summary>The API group; empty for core.</summary>
    public string Group { get; init; } = "";

    /// <summary>The API version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The plural resource.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource, or empty.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The namespace; empty for cluster-scoped objects and for all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The object's name; empty for collections.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the fields of the objects must be, for list, watch and deletecollection; empty when nothing readable is asked.</summary>
    public IReadOnlyList<FieldRequirement> Fields { get; init; } = [];

    /// <summary>What the labels of the objects must be, for list, watch and deletecollection; empty when nothing readable is asked.</summary>
    public IReadOnlyList<LabelRequirement> Labels { get; init; } = [];

    /// <summary>The URL path.</summary>
    public string Path { get; init; } = "";
}
