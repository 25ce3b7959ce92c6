using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>The version of a resource in which a webhook sees a request. Immutable.</summary>
/// <param name="Group">The API group.</param>
/// <param name="Version">The version.</param>
/// <param name="Resource">The plural resource.</param>
/// <param name="Kind">Group, version and kind of the object that is exchanged, which subresources may have of their own.</param>
/// <param name="Endpoint">The resource, or null when it is none that is stored.</param>
internal sealed record SeenResource(string Group, string Version, string Resource, SeenKind Kind, ResourceEndpoint? Endpoint);

/// <summary>The kind of an exchanged object.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Version">The version.</param>
/// <param name="Name">The kind.</param>
internal readonly record struct SeenKind(string Group, string Version, string Name);
