using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Admission;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// Keeps node agents to their own things in what they write: their Node, its Lease, the pods bound to it and tokens for those
/// pods. Upstream's NodeRestriction. Thread-safe.
/// </summary>
public sealed class NodeRestriction(NodeGraph graph) : IAdmission
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    /// <inheritdoc/>
    public string Name => "NodeRestriction";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => NodeIdentity.Of(request.User) is not null;

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var node = NodeIdentity.Of(request.User)!;
        switch (request.Info.Group, request.Info.Resource, request.Info.Subresource)
        {
            case ("", "nodes", _):
                CheckNode(request, node);
                break;
            case ("", "pods", ""):
                CheckPod(request, node);
                break;
            case ("", "pods", "status"):
                Require(request, NodeOf(request.OldObject) == node, $"node \"{node}\" can only update pod status for pods with spec.nodeName set to itself");
                break;
            case ("", "pods", "eviction"):
                var evicted = await graph.PodAsync(request.Info.Namespace, request.Name, cancellationToken).ConfigureAwait(false);
                Require(request, evicted?.NodeName == node, $"node {node} can only evict pods with spec.nodeName set to itself");
                break;
            case ("", "serviceaccounts", "token"):
                await CheckTokenAsync(request, node, cancellationToken).ConfigureAwait(false);
                break;
            case ("coordination.k8s.io", "leases", _):
                Require(request, request.Info.Namespace == "kube-node-lease" && request.Name == node,
                    "can only access node lease with the same name as the requesting node");
                break;
            case ("", "persistentvolumeclaims", "status"):
                CheckClaim(request, node);
                break;
            case ("resource.k8s.io", "resourceslices", _):
                Require(request, JsonTree.Text(Spec(request.OldObject ?? request.Object), "nodeName") == node && (request.Object is null || NodeOf(request.Object) == node),
                    $"can only {request.Info.Verb} ResourceSlice with the same NodeName as the requesting node");
                break;
            case ("storage.k8s.io", "csinodes", _):
                Require(request, request.Name == node, "can only access CSINode with the same name as the requesting node");
                break;
        }
    }

    private static void CheckNode(AdmissionRequest request, string node)
    {
        Require(request, request.Name == node, $"node \"{node}\" is not allowed to modify node \"{request.Name}\"");
        if (request.Object is null)
        {
            return;
        }

        var creates = request.Operation == AdmissionOperation.Create || request.OldObject is null;
        var changed = ChangedLabels(request.OldObject, request.Object).Where(l => !NodeLabels.MaySet(l)).Order(StringComparer.Ordinal).ToList();
        Require(request, changed.Count == 0, $"is not allowed to {(creates ? "set the following" : "modify")} labels: {string.Join(", ", changed)}");
        if (request.Operation == AdmissionOperation.Create || request.OldObject is not { } old)
        {
            Require(request, Spec(request.Object)?["configSource"] is null, "cannot set configSource");
            return;
        }

        Require(request, JsonNode.DeepEquals(Spec(old)?["taints"], Spec(request.Object)?["taints"]), $"node \"{node}\" is not allowed to modify taints");
        Require(request, JsonNode.DeepEquals(Metadata(old)?["ownerReferences"], Metadata(request.Object)?["ownerReferences"]),
            $"node \"{node}\" is not allowed to modify ownerReferences");
    }

    private static void CheckPod(AdmissionRequest request, string node)
    {
        if (request.Operation == AdmissionOperation.Delete)
        {
            Require(request, NodeOf(request.OldObject) == node, $"node \"{node}\" can only delete pods with spec.nodeName set to itself");
            return;
        }

        Require(request, request.Operation == AdmissionOperation.Create, $"unexpected operation: node \"{node}\" cannot update pods");
        Require(request, JsonTree.Has(JsonTree.Object(Metadata(request.Object), "annotations"), MirrorAnnotation),
            $"pod does not have \"{MirrorAnnotation}\" annotation, node \"{node}\" can only create mirror pods");
        Require(request, NodeOf(request.Object) == node, $"node \"{node}\" can only create pods with spec.nodeName set to itself");
        var spec = Spec(request.Object);
        Require(request, string.IsNullOrEmpty(JsonTree.Text(spec, "serviceAccountName")), $"node \"{node}\" can not create pods that reference a service account");
        CheckOwner(request, node);
        foreach (var volume in JsonTree.Objects(spec, "volumes"))
        {
            var forbidden = volume.Select(p => p.Key).FirstOrDefault(k => k is "secret" or "configMap" or "persistentVolumeClaim" or "projected");
            Require(request, forbidden is null, $"node \"{node}\" can not create pods that reference {forbidden} volumes");
        }
    }

    // A mirror pod lives and dies with its node.
    private static void CheckOwner(AdmissionRequest request, string node)
    {
        var owners = JsonTree.Objects(Metadata(request.Object), "ownerReferences").ToList();
        Require(request, owners.Count <= 1 && owners.All(o =>
            JsonTree.Text(o, "apiVersion") == "v1" && JsonTree.Text(o, "kind") == "Node" && JsonTree.Text(o, "name") == node),
            $"node \"{node}\" can only create pods with an owner reference set to itself");
        Require(request, !owners.Any(static o => JsonTree.Flag(o, "blockOwnerDeletion") == true),
            $"node \"{node}\" must not set blockOwnerDeletion on an owner reference");
    }

    // The node reports how large a volume has become, and how that went.
    private static void CheckClaim(AdmissionRequest request, string node)
    {
        Require(request, request.Operation == AdmissionOperation.Update, $"unexpected operation: node \"{node}\" can only update the status of claims");
        Require(request, JsonNode.DeepEquals(WithoutGrowth(request.OldObject), WithoutGrowth(request.Object)),
            $"node \"{node}\" is not allowed to update fields other than status.capacity and status.conditions");
    }

    private static JsonObject WithoutGrowth(JsonObject? claim)
    {
        var copy = (JsonObject)(claim ?? []).DeepClone();
        foreach (var field in (ReadOnlySpan<string>)["capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"])
        {
            JsonTree.Object(copy, "status")?.Remove(field);
        }

        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        (copy["metadata"] as JsonObject)?.Remove("resourceVersion");
        return copy;
    }

    private async ValueTask CheckTokenAsync(AdmissionRequest request, string node, CancellationToken cancellationToken)
    {
        var reference = JsonTree.Object(Spec(request.Object), "boundObjectRef");
        Require(request, JsonTree.Text(reference, "kind") == "Pod" && JsonTree.Text(reference, "apiVersion") is "v1", "node requested token not bound to a pod");
        var uid = JsonTree.Text(reference, "uid");
        Require(request, uid is { Length: > 0 }, "node requested token with a pod binding without a uid");
        var pod = await graph.PodAsync(request.Info.Namespace, JsonTree.Text(reference, "name") ?? "", cancellationToken, uid).ConfigureAwait(false);
        Require(request, pod is not null && pod.Metadata.Uid == uid, "the UID in the bound object reference does not match the UID in record");
        Require(request, pod!.NodeName == node, "node requested token bound to a pod scheduled on a different node");
        Require(request, pod.ServiceAccount == request.Name, "node requested token for a service account its pod does not use");
    }

    private static void Require(AdmissionRequest request, bool condition, string otherwise)
    {
        if (!condition)
        {
            throw ApiException.Forbidden(request.Info.Group, request.Info.Resource, request.Name, otherwise);
        }
    }

    private static IEnumerable<string> ChangedLabels(JsonObject? old, JsonObject now)
    {
        var before = JsonTree.Object(Metadata(old), "labels") ?? [];
        var after = JsonTree.Object(Metadata(now), "labels") ?? [];
        return before.Select(p => p.Key).Union(after.Select(p => p.Key), StringComparer.Ordinal)
            .Where(key => JsonTree.Text(before, key) != JsonTree.Text(after, key));
    }

    private static JsonObject? Metadata(JsonObject? value) => JsonTree.Object(value, "metadata");

    private static JsonObject? Spec(JsonObject? value) => JsonTree.Object(value, "spec");

    private static string NodeOf(JsonObject? pod) => JsonTree.Text(Spec(pod), "nodeName") ?? "";
}
