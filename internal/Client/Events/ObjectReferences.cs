using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Events;

/// <summary>Makes references to objects.</summary>
public static class ObjectReferences
{
    /// <summary>A reference that names the object, optionally a part of it such as <c>spec.containers{web}</c>.</summary>
    public static ObjectReference To<T>(T value, string? fieldPath = null)
        where T : KubeObject, IKubeObject<T> => new()
        {
            Kind = T.ResourceType.Kind,
            ApiVersion = T.ResourceType.ApiVersion,
            Namespace = value.Metadata.Namespace,
            Name = value.Metadata.Name,
            Uid = value.Metadata.Uid,
            ResourceVersion = value.Metadata.ResourceVersion,
            FieldPath = fieldPath,
        };
}
