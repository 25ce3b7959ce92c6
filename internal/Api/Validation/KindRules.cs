using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Rules;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Which kinds have rules of their own, beyond those of the types they are made of.</summary>
internal static class KindRules
{
    /// <summary>Rules of an object by itself, or null.</summary>
    public static Action<JsonObject, ErrorList>? Always(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => PodRules.Check,
        ("", "ReplicationController") => WorkloadRules.ReplicationController,
        ("apps", "Deployment") => WorkloadRules.Deployment,
        ("apps", "ReplicaSet") => WorkloadRules.ReplicaSet,
        ("apps", "DaemonSet") => WorkloadRules.DaemonSet,
        ("apps", "StatefulSet") => WorkloadRules.StatefulSet,
        ("apps", "ControllerRevision") => WorkloadRules.Revision,
        ("batch", "Job") => JobRules.Check,
        ("batch", "CronJob") => CronJobRules.Check,
        ("", "Service") => ServiceRules.Check,
        ("", "ConfigMap") => ConfigRules.ConfigMap,
        ("", "Secret") => ConfigRules.Secret,
        ("", "Endpoints") => EndpointRules.Endpoints,
        ("discovery.k8s.io", "EndpointSlice") => EndpointRules.Slice,
        ("rbac.authorization.k8s.io", "Role" or "ClusterRole") => AccessRules.Role,
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => AccessRules.Binding,
        ("coordination.k8s.io", "Lease") => ClusterRules.Lease,
        ("", "Node") => ClusterRules.Node,
        ("", "Namespace") => ClusterRules.Namespace,
        ("", "ResourceQuota") => QuotaRules.Check,
        ("", "LimitRange") => LimitRangeRules.Check,
        ("", "Event") => EventRules.Core,
        ("events.k8s.io", "Event") => EventRules.Group,
        ("autoscaling", "HorizontalPodAutoscaler") when kind.Version == "v1" => static (o, e) => AutoscalerRules.Spec(JsonTree.Object(o, "spec") ?? [], "spec", e),
        ("policy", "PodDisruptionBudget") => ClusterRules.DisruptionBudget,
        ("scheduling.k8s.io", "PriorityClass") => ClusterRules.PriorityClass,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => DefinitionRules.Check,
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration") => WebhookRules.Configuration,
        ("node.k8s.io", "RuntimeClass") => ClusterRules.RuntimeClass,
        ("certificates.k8s.io", "CertificateSigningRequest") => CertificateRules.Check,
        ("flowcontrol.apiserver.k8s.io", "FlowSchema") => FlowRules.Schema,
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration") => FlowRules.Level,
        ("storage.k8s.io", "StorageClass") => StorageRules.Class,
        ("storage.k8s.io", "VolumeAttributesClass") => StorageRules.AttributesClass,
        ("storage.k8s.io", "VolumeAttachment") => StorageRules.Attachment,
        ("storage.k8s.io", "CSIDriver") => StorageRules.Driver,
        _ => null,
    };

    /// <summary>Rules of new objects only, or null.</summary>
    public static Action<JsonObject, ErrorList>? Create(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => PodRules.CheckNew,
        ("events.k8s.io", "Event") => EventRules.NewGroup,
        _ => null,
    };

    /// <summary>Rules of a change (new, old), or null.</summary>
    public static Action<JsonObject, JsonObject, ErrorList>? Update(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => PodUpdateRules.Check,
        ("apps", "Deployment" or "ReplicaSet" or "DaemonSet") => WorkloadRules.SelectorUnchanged,
        ("apps", "StatefulSet") => WorkloadRules.StatefulSetUpdate,
        ("batch", "Job") => JobRules.Update,
        ("", "Service") => ServiceRules.Update,
        ("", "ConfigMap") => ConfigRules.Unchanged,
        ("", "Secret") => ConfigRules.SecretUpdate,
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => AccessRules.BindingUpdate,
        ("", "PersistentVolumeClaim") => ClaimRules.Update,
        ("", "PersistentVolume") => StorageRules.VolumeUpdate,
        ("", "ResourceQuota") => QuotaRules.Update,
        ("", "Node") => ClusterRules.NodeUpdate,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => DefinitionRules.Update,
        ("", "Namespace") => ClusterRules.NamespaceUpdate,
        ("events.k8s.io", "Event") => EventRules.GroupUpdate,
        ("certificates.k8s.io", "CertificateSigningRequest") => CertificateRules.Update,
        ("networking.k8s.io", "ServiceCIDR") => NetworkRules.RangesUpdate,
        ("storage.k8s.io", "CSIDriver") => StorageRules.DriverUpdate,
        ("storage.k8s.io", "CSINode") => StorageRules.NodeUpdate,
        _ => null,
    };
}
