using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects;

/// <summary>Finds the pod that logs and exec are about: by name, or one of those a workload selects.</summary>
internal static class PodFinder
{
    /// <summary>The pod kind.</summary>
    public static ResourceKind Pods { get; } = new("", "v1", "Pod", "pods", true) { Singular = "pod" };

    /// <summary>Reads the pod; of a workload's pods the one that is ready longest is the best guess.</summary>
    /// <exception cref="UserException">The workload selects no pods.</exception>
    public static async Task<JsonObject> FindAsync(ObjectSession session, string type, string name, CancellationToken cancellationToken)
    {
        var kind = await session.Resources.FindAsync(type, cancellationToken);
        var value = await session.GetAsync(kind.ObjectPath(session.Namespace, name), "", cancellationToken);
        if (kind.Kind == "Pod")
        {
            return value;
        }

        var selector = SelectorOf(value) ?? throw new UserException($"cannot find the pods of {kind.Prefix}/{name}: it has no selector");
        var list = await session.GetAsync(Pods.CollectionPath(session.Namespace), Query.Of(("labelSelector", selector)), cancellationToken);
        var pods = JsonTree.Objects(list, "items").OrderBy(pod => Phase(pod) == "Running" ? 0 : 1).ThenBy(pod => IsReady(pod) ? 0 : 1)
            .ThenBy(pod => JsonTree.Text(JsonTree.Object(pod, "metadata"), "creationTimestamp"), StringComparer.Ordinal).ToList();
        if (pods.Count == 0)
        {
            throw new UserException($"no pods found for {kind.Prefix}/{name}");
        }

        if (pods.Count > 1)
        {
            await session.Error.WriteLineAsync($"Found {pods.Count} pods, using pod/{NameOf(pods[0])}");
        }

        return pods[0];
    }

    /// <summary>The container to use: the one named, the annotated default, or the first, said aloud when there are several.</summary>
    /// <exception cref="UserException">The pod has no such container.</exception>
    public static async Task<string> ContainerOfAsync(ObjectSession session, JsonObject pod, string? wanted)
    {
        var spec = JsonTree.Object(pod, "spec");
        static List<string> Names(JsonObject? spec, string field) =>
            [.. JsonTree.Objects(spec, field).Select(c => JsonTree.Text(c, "name")).OfType<string>()];
        var containers = Names(spec, "containers");
        var others = Names(spec, "initContainers").Concat(Names(spec, "ephemeralContainers")).ToList();
        if (wanted is not null)
        {
            return containers.Contains(wanted) || others.Contains(wanted)
                ? wanted
                : throw new UserException($"container {wanted} is not valid for pod {NameOf(pod)}; it has: {string.Join(", ", containers.Concat(others))}");
        }

        if (JsonTree.Text(JsonTree.At(pod, "metadata", "annotations"), "kubectl.kubernetes.io/default-container") is { } annotated
            && containers.Contains(annotated))
        {
            return annotated;
        }

        if (containers.Count == 0)
        {
            throw new UserException($"pod {NameOf(pod)} has no containers");
        }

        if (containers.Count + others.Count > 1)
        {
            await session.Error.WriteLineAsync($"Defaulted container \"{containers[0]}\" out of: {string.Join(", ", containers.Concat(others))}");
        }

        return containers[0];
    }

    /// <summary>The name of an object.</summary>
    public static string NameOf(JsonObject value) => JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";

    private static string? Phase(JsonObject pod) => JsonTree.Text(JsonTree.Object(pod, "status"), "phase");

    private static bool IsReady(JsonObject pod) => JsonTree.Objects(JsonTree.Object(pod, "status"), "conditions")
        .Any(c => JsonTree.Text(c, "type") == "Ready" && JsonTree.Text(c, "status") == "True");

    /// <summary>The selector of a workload or service in its string form; null when it has none.</summary>
    internal static string? SelectorOf(JsonObject value)
    {
        var selector = JsonTree.At(value, "spec", "selector");
        var labels = JsonTree.Object(selector, "matchLabels") ?? (JsonTree.Has(selector, "matchExpressions") ? null : selector);
        var equal = (labels ?? []).Select(l => $"{l.Key}={JsonTree.AsText(l.Value)}");
        var expressions = JsonTree.Objects(selector, "matchExpressions").Select(e =>
        {
            var key = JsonTree.Text(e, "key");
            var values = string.Join(',', JsonTree.Texts(e, "values"));
            return JsonTree.Text(e, "operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "DoesNotExist" => $"!{key}",
                _ => key ?? "",
            };
        });
        var text = string.Join(',', equal.Concat(expressions));
        return text.Length == 0 ? null : text;
    }
}
