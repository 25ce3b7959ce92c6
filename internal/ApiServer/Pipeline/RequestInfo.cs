namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>What a method and a path mean, in the words authorization uses. Immutable.</summary>
public sealed record RequestInfo
{
    /// <summary>Whether an API resource is addressed; else only <see cref="Path"/> and <see cref="Verb"/> count.</summary>
    public bool IsResource { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; the lower-case method for other paths.</summary>
    public required string Verb { get; init; }

    /// <summary>The decoded URL path.</summary>
    public required string Path { get; init; }

    /// <summary>The API group; empty for core.</summary>
    public string Group { get; init; } = "";

    /// <summary>The API version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The namespace; empty for cluster-scoped objects and for all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The plural resource.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource, or empty.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The object's name; empty for collections.</summary>
    public string Name { get; init; } = "";

    /// <summary>What follows the subresource, without a leading slash (the proxied path); or empty.</summary>
    public string SubresourcePath { get; init; } = "";
}
