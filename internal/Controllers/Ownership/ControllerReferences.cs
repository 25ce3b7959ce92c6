namespace EdgeOrch.Controllers.Ownership;

/// <summary>The one owner reference that says who manages an object.</summary>
internal static class ControllerReferences
{
    /// <summary>The managing owner, or null.</summary>
    public static OwnerReference? ControllerOf(this ObjectMeta metadata)
    {
        foreach (var owner in metadata.OwnerReferences ?? [])
        {
            if (owner.Controller == true)
            {
                return owner;
            }
        }

        return null;
    }

    /// <summary>Whether <paramref name="owner"/> manages the object.</summary>
    public static bool IsControlledBy(this ObjectMeta metadata, KubeObject owner) => metadata.ControllerOf()?.Uid == owner.Metadata.Uid;

    /// <summary>A reference that makes <paramref name="owner"/> the manager.</summary>
    public static OwnerReference To<T>(T owner)
        where T : KubeObject, IKubeObject<T> => new()
        {
            ApiVersion = T.ResourceType.ApiVersion,
            Kind = T.ResourceType.Kind,
            Name = owner.Metadata.Name,
            Uid = owner.Metadata.Uid,
            Controller = true,
            BlockOwnerDeletion = true,
        };
}
