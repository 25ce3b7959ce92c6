using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Small differences between kinds that need no code of their own, as upstream has them.</summary>
internal static class StrategyTable
{
    private static readonly HashSet<string> Generations = new(StringComparer.Ordinal)
    {
        "Pod", "ReplicationController", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Ingress", "IngressClass",
        "NetworkPolicy", "PodDisruptionBudget", "PriorityClass", "FlowSchema", "PriorityLevelConfiguration", "EndpointSlice",
        "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "CustomResourceDefinition", "DeviceClass", "ResourceSlice",
    };

    private static readonly HashSet<string> Conditional = new(StringComparer.Ordinal)
    {
        "Lease", "PodDisruptionBudget", "RuntimeClass", "CSIDriver", "CSINode", "CSIStorageCapacity", "VolumeAttachment", "StorageClass",
        "VolumeAttributesClass", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "FlowSchema",
        "PriorityLevelConfiguration", "CustomResourceDefinition",
    };

    private static readonly HashSet<string> CreatedByUpdate = new(StringComparer.Ordinal)
    {
        "Service", "Endpoints", "LimitRange", "Event", "PodTemplate", "Lease", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
    };

    private static readonly HashSet<string> Returned = new(StringComparer.Ordinal)
    {
        "Pod", "Service", "ServiceAccount", "PodTemplate", "ResourceQuota", "PersistentVolume", "PersistentVolumeClaim", "StorageClass",
        "CSIDriver", "CSINode", "VolumeAttachment",
    };

    /// <summary>Whether metadata.generation counts changes of the spec.</summary>
    public static bool TracksGeneration(KindDescription kind) => !kind.BuiltIn || Generations.Contains(kind.Kind);

    /// <summary>Whether an update may leave resourceVersion out.</summary>
    public static bool AllowsUnconditionalUpdate(KindDescription kind) => kind.BuiltIn && !Conditional.Contains(kind.Kind);

    /// <summary>Whether an update of a missing object creates it.</summary>
    public static bool AllowsCreateOnUpdate(KindDescription kind) => kind.BuiltIn && CreatedByUpdate.Contains(kind.Kind);

    /// <summary>Whether a delete answers with the object.</summary>
    public static bool ReturnsDeletedObject(KindDescription kind) => kind.BuiltIn && Returned.Contains(kind.Kind);
}
