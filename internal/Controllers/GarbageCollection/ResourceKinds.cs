namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>Finds where the API serves the kind that an owner reference names.</summary>
internal sealed class ResourceKinds(Func<IReadOnlyList<ResourceType>> resources)
{
    /// <summary>The resource of a reference, or null when no such kind is served.</summary>
    public ResourceType? Of(OwnerReference reference)
    {
        var group = reference.ApiVersion is { } apiVersion && apiVersion.IndexOf('/') is > 0 and var slash ? apiVersion[..slash] : "";
        return resources().FirstOrDefault(resource => resource.Kind == reference.Kind && resource.Group == group);
    }
}
