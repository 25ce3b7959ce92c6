using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>Reads objects with what belongs to them and shows them one after the other.</summary>
internal sealed class DescribeRun(ObjectSession session, bool allNamespaces, string? selector)
{
    /// <summary>Describes everything named; returns the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<ResourceTarget> targets, CancellationToken cancellationToken)
    {
        var shown = 0;
        var failures = 0;
        foreach (var target in targets)
        {
            foreach (var kind in await session.Resources.FindAllAsync([target.Type], cancellationToken))
            {
                failures += await ObjectCommand.GuardAsync(
                    async () =>
                    {
                        foreach (var value in await ReadAsync(kind, target.Names, cancellationToken))
                        {
                            var text = await DescribeAsync(kind, value, cancellationToken);
                            await session.Output.WriteAsync((shown++ > 0 ? "\n\n" : "") + text);
                        }

                        return ExitCodes.Success;
                    },
                    session.Error);
            }
        }

        if (shown == 0 && failures == 0)
        {
            await session.Error.WriteLineAsync(allNamespaces ? "No resources found" : $"No resources found in {session.Namespace} namespace.");
        }

        return failures == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>The description of one object.</summary>
    public async Task<string> DescribeAsync(ResourceKind kind, JsonObject value, CancellationToken cancellationToken)
    {
        value["apiVersion"] ??= kind.ApiVersion;
        value["kind"] ??= kind.Kind;
        var text = new Description(session.Time.GetUtcNow());
        switch (kind.Prefix)
        {
            case "pod":
                PodDescription.Add(text, value);
                break;
            case "deployment.apps":
                DeploymentDescription.Add(text, value, await ReplicaSetsAsync(value, cancellationToken));
                break;
            case "service":
                ServiceDescription.Add(text, value, await ListAsync("endpointslices", value, $"kubernetes.io/service-name={PodFinder.NameOf(value)}", null, cancellationToken));
                break;
            case "node":
                NodeDescription.Add(text, value, await LeaseAsync(value, cancellationToken), await PodsOfNodeAsync(value, cancellationToken));
                break;
            default:
                GenericDescription.Add(text, value);
                break;
        }

        EventTable.Add(text, await EventsAsync(kind, value, cancellationToken));
        return text.ToString();
    }

    private async Task<IEnumerable<JsonObject>> ReadAsync(ResourceKind kind, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            var list = await session.GetAsync(
                kind.CollectionPath(allNamespaces ? null : session.Namespace), Query.Of(("labelSelector", selector)), cancellationToken);
            return JsonTree.Objects(list, "items");
        }

        var found = new List<JsonObject>();
        foreach (var name in names)
        {
            found.Add(await session.GetAsync(kind.ObjectPath(session.Namespace, name), "", cancellationToken));
        }

        return found;
    }

    private async Task<IEnumerable<JsonObject>> ReplicaSetsAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        var uid = JsonTree.Text(JsonTree.Object(deployment, "metadata"), "uid");
        var sets = await ListAsync("replicasets", deployment, PodFinder.SelectorOf(deployment), null, cancellationToken);
        return sets.Where(set => JsonTree.Objects(JsonTree.Object(set, "metadata"), "ownerReferences").Any(owner => JsonTree.Text(owner, "uid") == uid));
    }

    private Task<List<JsonObject>> PodsOfNodeAsync(JsonObject node, CancellationToken cancellationToken) =>
        ListAsync("pods", null, null, $"spec.nodeName={PodFinder.NameOf(node)}", cancellationToken);

    private async Task<JsonObject?> LeaseAsync(JsonObject node, CancellationToken cancellationToken)
    {
        try
        {
            var leases = await session.Resources.FindAsync("leases", cancellationToken);
            return await session.GetAsync(leases.ObjectPath("kube-node-lease", PodFinder.NameOf(node)), "", cancellationToken);
        }
        catch (ApiStatusException e) when (e.IsNotFound || e.IsForbidden)
        {
            return null;
        }
    }

    private Task<List<JsonObject>> EventsAsync(ResourceKind kind, JsonObject value, CancellationToken cancellationToken)
    {
        var metadata = JsonTree.Object(value, "metadata");
        // Nodes' events carry the node's name as uid, by a custom of the node agents; the name finds them all the same.
        var uid = kind.Kind == "Node" ? null : JsonTree.Text(metadata, "uid");
        var fields = $"involvedObject.kind={kind.Kind},involvedObject.name={JsonTree.Text(metadata, "name")}{(uid is null ? "" : $",involvedObject.uid={uid}")}";
        return ListAsync("events", kind.Namespaced ? value : null, null, fields, cancellationToken);
    }

    /// <summary>Lists what belongs to an object in its namespace, or in all; what one may not see is left out.</summary>
    private async Task<List<JsonObject>> ListAsync(string type, JsonObject? beside, string? labels, string? fields, CancellationToken cancellationToken)
    {
        try
        {
            var kind = await session.Resources.FindAsync(type, cancellationToken);
            var @namespace = JsonTree.Text(JsonTree.Object(beside, "metadata"), "namespace");
            var list = await session.GetAsync(kind.CollectionPath(@namespace), Query.Of(("labelSelector", labels), ("fieldSelector", fields)), cancellationToken);
            return [.. JsonTree.Objects(list, "items")];
        }
        catch (ApiStatusException e) when (e.IsForbidden)
        {
            return [];
        }
    }
}
