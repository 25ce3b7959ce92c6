using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// Which string types accept only their known values. Condition types, resource names, secret types and the like
/// list well-known values but are open.
/// </summary>
internal static class ClosedEnums
{
    private static readonly HashSet<string> Closed = new(StringComparer.Ordinal)
    {
        "AppArmorProfileType", "AzureDataDiskCachingMode", "AzureDataDiskKind", "CompletionMode", "ConcurrencyPolicy",
        "ContainerRestartPolicy", "ConversionStrategyType", "DaemonSetUpdateStrategyType", "DeploymentStrategyType", "DNSPolicy",
        "DeviceTaintEffect", "FailurePolicyType", "FSGroupPolicy", "HostPathType", "HPAScalingPolicyType", "KeyUsage", "LabelSelectorOperator",
        "LimitResponseType", "MatchPolicyType", "MetricSourceType", "MetricTargetType", "MountPropagationMode", "NodeInclusionPolicy",
        "NodeSelectorOperator", "OSName", "PersistentVolumeAccessMode", "PersistentVolumeClaimRetentionPolicyType", "PersistentVolumeMode",
        "PersistentVolumeReclaimPolicy", "PodFailurePolicyAction", "PodFSGroupChangePolicy", "PodManagementPolicyType", "PodReplacementPolicy",
        "PolicyType", "PreemptionPolicy", "PriorityLevelEnablement", "ProcMountType", "Protocol", "PullPolicy", "RecursiveReadOnlyMode",
        "ReinvocationPolicyType", "ResourceResizeRestartPolicy", "ResourceScope", "RestartPolicy", "ScalingPolicySelect", "ScopeType",
        "SeccompProfileType", "ServiceAffinity", "ServiceExternalTrafficPolicy", "ServiceExternalTrafficPolicyType",
        "ServiceInternalTrafficPolicy", "ServiceInternalTrafficPolicyType", "ServiceType", "SideEffectClass", "StatefulSetUpdateStrategyType",
        "SupplementalGroupsPolicy", "TaintEffect", "TerminationMessagePolicy", "TolerationOperator", "UnhealthyPodEvictionPolicyType",
        "UnsatisfiableConstraintAction", "URIScheme", "ValidationAction", "VolumeBindingMode", "VolumeLifecycleMode", "IPFamilyPolicy",
    };

    /// <summary>True when a value must be one of the type's known values. Custom types' enums are always closed.</summary>
    public static bool Contains(TypeSchema type) => type.Package.Length == 0 || Closed.Contains(type.Name);
}
