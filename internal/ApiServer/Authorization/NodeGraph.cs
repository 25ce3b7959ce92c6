using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// Which node runs pods that use which objects, kept by a watch. A question the watch has not caught up with is settled by
/// asking the API: a node hears of a pod as soon as we do. Thread-safe.
/// </summary>
public sealed class NodeGraph
{
    private const string ByNode = "node";
    private readonly Informer<PodReferences> _pods;
    private readonly ApiClient _client;

    /// <summary>Creates the informer; it does nothing until <see cref="RunAsync"/>.</summary>
    public NodeGraph(ApiClient client, TimeProvider time, ILogger logger)
    {
        _client = client;
        _pods = new Informer<PodReferences>(client, new InformerOptions { TakesWhatThereIs = true }, time, logger);
        _pods.AddIndex(ByNode, pod => pod.NodeName.Length == 0 ? [] : [pod.NodeName]);
    }

    /// <summary>Ends when all pods were listed once.</summary>
    public Task Synced => _pods.Synced;

    /// <summary>Watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _pods.RunAsync(cancellationToken);

    /// <summary>Whether a pod bound to the node uses the object.</summary>
    public async ValueTask<bool> UsesAsync(string node, string @namespace, string resource, string name, CancellationToken cancellationToken)
    {
        var wanted = $"{resource}/{name}";
        if (_pods.Cache.ByIndex(ByNode, node).Any(pod => pod.Metadata.Namespace == @namespace && pod.Uses.Contains(wanted)))
        {
            return true;
        }

        var fresh = await _client.For<PodReferences>().ListAsync(
            @namespace, new ListOptions { FieldSelector = $"spec.nodeName={node}" }, cancellationToken).ConfigureAwait(false);
        return fresh.Items.Any(pod => pod.Uses.Contains(wanted));
    }

    /// <summary>Whether a volume belongs to a claim that a pod bound to the node uses.</summary>
    public async ValueTask<bool> UsesVolumeAsync(string node, string volume, CancellationToken cancellationToken)
    {
        var found = await _client.For<PersistentVolume>().FindAsync(null, volume, cancellationToken).ConfigureAwait(false);
        return found?.Spec?.ClaimRef is { Name: { Length: > 0 } claim, Namespace: { Length: > 0 } ns }
            && await UsesAsync(node, ns, "persistentvolumeclaims", claim, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether an attachment is one to the node.</summary>
    public async ValueTask<bool> IsAttachedAsync(string node, string attachment, CancellationToken cancellationToken)
    {
        try
        {
            var path = "/apis/storage.k8s.io/v1/volumeattachments/" + Uri.EscapeDataString(attachment);
            var body = await _client.SendForBodyAsync(new ApiRequest("GET", path), cancellationToken).ConfigureAwait(false);
            return JsonTree.Text(JsonTree.Object(JsonNode.Parse(body.Span) as JsonObject, "spec"), "nodeName") == node;
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>A pod as the node restriction needs it, or null; with a uid, what the watch knows of an earlier pod of that name does not count.</summary>
    public async ValueTask<PodReferences?> PodAsync(string @namespace, string name, CancellationToken cancellationToken, string? uid = null)
    {
        var known = _pods.Cache.Get(@namespace, name);
        return known is { NodeName.Length: > 0 } && (uid is null || known.Metadata.Uid == uid)
            ? known
            : await _client.For<PodReferences>().FindAsync(@namespace, name, cancellationToken).ConfigureAwait(false);
    }
}
