using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Which types have code of their own for rules that hold wherever a value of the type stands.</summary>
internal static class TypeRules
{
    /// <summary>The function for a type (value, path), or null.</summary>
    public static Action<JsonObject, string, ErrorList>? Find(TypeSchema type) => type.Package switch
    {
        "core/v1" => Core(type.Name),
        "meta/v1" when type.Name == "LabelSelector" => Check.Selector,
        "autoscaling/v2" => AutoscalerRules.Find(type.Name),
        "networking/v1" => NetworkRules.Find(type.Name),
        "resource/v1" => DeviceRules.Find(type.Name),
        "flowcontrol/v1" => FlowRules.Find(type.Name),
        "admissionregistration/v1" => AdmissionPolicyRules.Find(type.Name),
        _ => null,
    };

    /// <summary>Types whose fields are checked by others than the walk over the schema.</summary>
    public static bool IsOpaque(TypeSchema type) => type.Package == "meta/v1" && type.Name == "ObjectMeta";

    private static Action<JsonObject, string, ErrorList>? Core(string name) => name switch
    {
        "PodSpec" => PodSpecRules.Check,
        "PodTemplateSpec" => PodTemplateRules.Check,
        "Toleration" => SchedulingRules.Toleration,
        "NodeSelectorTerm" => SchedulingRules.Term,
        "PodAffinityTerm" => SchedulingRules.PodAffinity,
        "TopologySpreadConstraint" => SchedulingRules.Spread,
        "SecurityContext" => SecurityRules.Container,
        "SeccompProfile" => SecurityRules.Seccomp,
        "AppArmorProfile" => SecurityRules.AppArmor,
        "PersistentVolumeClaimSpec" => ClaimRules.Spec,
        "PersistentVolumeSpec" => VolumeSourceRules.Persistent,
        "ISCSIVolumeSource" or "ISCSIPersistentVolumeSource" => VolumeSourceRules.Iscsi,
        "FCVolumeSource" => VolumeSourceRules.FibreChannel,
        "AzureDiskVolumeSource" => VolumeSourceRules.AzureDisk,
        "FlexVolumeSource" or "FlexPersistentVolumeSource" => VolumeSourceRules.Flex,
        "DownwardAPIVolumeFile" => VolumeSourceRules.DownwardFile,
        "VolumeProjection" => VolumeSourceRules.Projection,
        "EnvVar" => EnvironmentRules.Variable,
        "ResourceRequirements" => ResourceRules.Container,
        _ => null,
    };
}
