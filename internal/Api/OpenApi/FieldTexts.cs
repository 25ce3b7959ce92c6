using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>Short explanations of fields, in our words, for <c>kubectl explain</c>.</summary>
internal static class FieldTexts
{
    /// <summary>What a field is for, or null where its name must do.</summary>
    public static string? Find(TypeSchema owner, FieldSchema field) => field.Name switch
    {
        "apiVersion" when owner.Field("kind") is not null => "Group and version that define this kind of object.",
        "kind" when owner.Field("apiVersion") is not null => "Kind of the object.",
        "metadata" => "Name, labels, owners and bookkeeping of the object.",
        "spec" => "What is wanted.",
        "status" => "What was last observed; written by the system.",
        "items" => "The objects of the list.",
        _ => Specific($"{owner.Name}.{field.Name}"),
    };

    private static string? Specific(string path) => path switch
    {
        "ObjectMeta.name" => "Name of the object; unique per kind and namespace, never changes.",
        "ObjectMeta.generateName" => "Prefix from which the server makes a unique name when none is given.",
        "ObjectMeta.namespace" => "Namespace the object lives in.",
        "ObjectMeta.labels" => "Keys and values that selectors match.",
        "ObjectMeta.annotations" => "Keys and values for tools; never matched by selectors.",
        "ObjectMeta.finalizers" => "Names that must be removed before the object goes away after a delete.",
        "ObjectMeta.ownerReferences" => "Objects this one belongs to; it is deleted when all of them are gone.",
        "DeploymentSpec.replicas" => "How many pods are wanted; 1 when absent.",
        "DeploymentSpec.selector" => "Which pods belong to the Deployment; must match the template's labels and never changes.",
        "DeploymentSpec.template" => "The pod to run.",
        "DeploymentSpec.strategy" => "How pods are replaced when the template changes.",
        "DeploymentSpec.paused" => "True while changes of the template are not rolled out.",
        "DeploymentSpec.revisionHistoryLimit" => "How many old revisions are kept for a rollback; 10 when absent.",
        "DeploymentSpec.progressDeadlineSeconds" => "Seconds without progress after which a rollout counts as failed; 600 when absent.",
        "DeploymentSpec.minReadySeconds" => "Seconds a new pod must be ready before it counts as available.",
        "PodSpec.containers" => "The containers of the pod; at least one.",
        "PodSpec.initContainers" => "Containers that run one after the other before the others start.",
        "PodSpec.volumes" => "Volumes that containers can mount.",
        "PodSpec.restartPolicy" => "When containers are started again: Always, OnFailure or Never.",
        "PodSpec.nodeSelector" => "Labels a node must have to run the pod.",
        "PodSpec.nodeName" => "The node the pod is bound to.",
        "PodSpec.serviceAccountName" => "The identity the pod has towards the API.",
        "PodSpec.tolerations" => "Taints of nodes the pod puts up with.",
        "PodSpec.affinity" => "Rules about which nodes and which other pods to be near to or far from.",
        "PodSpec.hostNetwork" => "True to use the node's network instead of an own one.",
        "PodSpec.terminationGracePeriodSeconds" => "Seconds between the request to stop and the kill; 30 when absent.",
        "Container.name" => "Name of the container, unique in the pod.",
        "Container.image" => "Image to run.",
        "Container.command" => "Program and arguments instead of the image's entry point.",
        "Container.args" => "Arguments instead of the image's command.",
        "Container.env" => "Environment variables.",
        "Container.ports" => "Ports the container listens on.",
        "Container.resources" => "What the container needs and what it may use at most.",
        "Container.volumeMounts" => "Where volumes appear in the container.",
        "Container.livenessProbe" => "A check whose failure restarts the container.",
        "Container.readinessProbe" => "A check whose failure takes the pod out of Services.",
        "Container.startupProbe" => "A check that must succeed before the other probes begin.",
        "Container.imagePullPolicy" => "When the image is pulled: Always, IfNotPresent or Never.",
        "ResourceRequirements.limits" => "The most the container may use.",
        "ResourceRequirements.requests" => "What is set aside for the container when it is scheduled.",
        "ServiceSpec.type" => "ClusterIP, NodePort, LoadBalancer or ExternalName.",
        "ServiceSpec.selector" => "Labels of the pods that serve.",
        "ServiceSpec.ports" => "Ports the Service answers on.",
        "ServiceSpec.clusterIP" => "The Service's address; \"None\" for a headless Service.",
        "ServicePort.port" => "Port of the Service.",
        "ServicePort.targetPort" => "Port or port name of the pods; the Service's port when absent.",
        "ServicePort.nodePort" => "Port on every node, for types NodePort and LoadBalancer.",
        "ConfigMap.data" => "Text by key.",
        "Secret.data" => "Bytes by key, in base64.",
        "Secret.stringData" => "Text by key; written into data, never read back.",
        _ => null,
    };
}
