using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Rules;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Which kinds have rules of their own.</summary>
internal static class KindRules
{
    /// <summary>Rules of an object by itself, or null.</summary>
    public static Action<JsonObject, ErrorList>? Create(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => PodRules.Check,
        ("", "PodTemplate") => (o, e) => PodTemplateRules.Check(JsonTree.Object(o, "template"), "template", e),
        ("", "ReplicationController") => WorkloadRules.ReplicationController,
        ("apps", "Deployment") => WorkloadRules.Deployment,
        ("apps", "ReplicaSet") => WorkloadRules.ReplicaSet,
        ("apps", "DaemonSet") => WorkloadRules.DaemonSet,
        ("apps", "StatefulSet") => WorkloadRules.StatefulSet,
        ("batch", "Job") => BatchRules.Job,
        ("batch", "CronJob") => BatchRules.CronJob,
        ("", "Service") => ServiceRules.Check,
        ("", "ConfigMap") => ConfigRules.ConfigMap,
        ("", "Secret") => ConfigRules.Secret,
        ("", "Endpoints") => EndpointRules.Endpoints,
        ("discovery.k8s.io", "EndpointSlice") => EndpointRules.Slice,
        ("rbac.authorization.k8s.io", "Role" or "ClusterRole") => AccessRules.Role,
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => AccessRules.Binding,
        ("coordination.k8s.io", "Lease") => ClusterRules.Lease,
        ("", "Node") => ClusterRules.Node,
        ("", "PersistentVolumeClaim") => StorageRules.Claim,
        ("", "PersistentVolume") => StorageRules.Volume,
        ("autoscaling", "HorizontalPodAutoscaler") => ClusterRules.Autoscaler,
        ("policy", "PodDisruptionBudget") => ClusterRules.DisruptionBudget,
        ("scheduling.k8s.io", "PriorityClass") => ClusterRules.PriorityClass,
        ("networking.k8s.io", "Ingress") => NetworkRules.Ingress,
        ("networking.k8s.io", "NetworkPolicy") => NetworkRules.Policy,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => DefinitionRules.Check,
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration") => WebhookRules.Configuration,
        _ => null,
    };

    /// <summary>Rules of a change (new, old), or null.</summary>
    public static Action<JsonObject, JsonObject, ErrorList>? Update(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => PodUpdateRules.Check,
        ("apps", "Deployment" or "ReplicaSet" or "DaemonSet") => WorkloadRules.SelectorUnchanged,
        ("apps", "StatefulSet") => WorkloadRules.StatefulSetUpdate,
        ("batch", "Job") => BatchRules.JobUpdate,
        ("", "Service") => ServiceRules.Update,
        ("", "ConfigMap") => ConfigRules.Unchanged,
        ("", "Secret") => ConfigRules.SecretUpdate,
        ("discovery.k8s.io", "EndpointSlice") => EndpointRules.SliceUpdate,
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => AccessRules.BindingUpdate,
        ("", "PersistentVolumeClaim") => StorageRules.ClaimUpdate,
        ("scheduling.k8s.io", "PriorityClass") => ClusterRules.PriorityClassUpdate,
        ("storage.k8s.io", "StorageClass") => StorageRules.ClassUpdate,
        ("", "Node") => ClusterRules.NodeUpdate,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => DefinitionRules.Update,
        _ => null,
    };
}
