using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Defaulting;

/// <summary>Defaults that only hold for a whole object of a kind, not for the same type inside another kind.</summary>
internal static class KindDefaults
{
    /// <summary>What runs before the schema's defaults, or null.</summary>
    public static Action<JsonObject>? Find(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("batch", "Job") => JobDefaults.Apply,
        ("", "Namespace") => Namespace,
        ("", "Secret") => Secret,
        ("", "LimitRange") => LimitRange,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => CustomResource,
        ("apps", "StatefulSet") => ClaimTemplates,
        ("", "ReplicationController") => ReplicationController,
        _ => null,
    };

    /// <summary>What runs after the schema's defaults, or null.</summary>
    public static Action<JsonObject>? FindFinal(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => Pod,
        ("", "Node") => Node,
        _ => null,
    };

    private static void Pod(JsonObject pod)
    {
        ContainerDefaults.Pod(pod);
        var status = JsonTree.Ensure(pod, "status");
        TypeDefaults.SetIfAbsent(status, "phase", "Pending");
        TypeDefaults.SetIfAbsent(status, "qosClass", QualityOfService.Of(pod));
    }

    private static void Node(JsonObject node)
    {
        if (JsonTree.At(node, "status", "capacity") is { } capacity)
        {
            TypeDefaults.SetIfAbsent(node["status"]!.AsObject(), "allocatable", capacity.DeepClone());
        }
    }

    private static void Namespace(JsonObject value)
    {
        var metadata = JsonTree.Ensure(value, "metadata");
        if (JsonTree.Text(metadata, "name") is { Length: > 0 } name)
        {
            JsonTree.Ensure(metadata, "labels")["kubernetes.io/metadata.name"] = name;
        }

        // Once the namespace goes away an empty list means that its finalizer is done, so it is not filled in again.
        if (!JsonTree.Has(metadata, "deletionTimestamp"))
        {
            TypeDefaults.SetIfAbsent(JsonTree.Ensure(value, "spec"), "finalizers", new JsonArray("kubernetes"));
        }
    }

    // stringData is only a way to write: it ends up in data, as base64, and is never read back.
    private static void Secret(JsonObject value)
    {
        if (JsonTree.Object(value, "stringData") is not { } texts)
        {
            return;
        }

        foreach (var (key, text) in texts)
        {
            JsonTree.Ensure(value, "data")[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(JsonTree.AsText(text) ?? ""));
        }

        value.Remove("stringData");
    }

    private static void LimitRange(JsonObject value)
    {
        foreach (var item in JsonTree.Objects(JsonTree.Object(value, "spec"), "limits"))
        {
            if (JsonTree.Text(item, "type") != "Container")
            {
                continue;
            }

            FillFrom(item, "default", "max");
            FillFrom(item, "defaultRequest", "default");
            FillFrom(item, "defaultRequest", "min");
        }
    }

    private static void FillFrom(JsonObject item, string target, string source)
    {
        foreach (var (name, quantity) in JsonTree.Object(item, source)?.ToList() ?? [])
        {
            TypeDefaults.SetIfAbsent(JsonTree.Ensure(item, target), name, quantity!.DeepClone());
        }
    }

    private static void CustomResource(JsonObject value)
    {
        if (JsonTree.At(value, "spec", "names") is { } names && JsonTree.Text(names, "kind") is { Length: > 0 } kind)
        {
            TypeDefaults.SetIfAbsent(names, "singular", kind.ToLowerInvariant());
            TypeDefaults.SetIfAbsent(names, "listKind", kind + "List");
        }
    }

    private static void ClaimTemplates(JsonObject value)
    {
        foreach (var claim in JsonTree.Objects(JsonTree.Object(value, "spec"), "volumeClaimTemplates"))
        {
            TypeDefaults.SetIfAbsent(claim, "apiVersion", "v1");
            TypeDefaults.SetIfAbsent(claim, "kind", "PersistentVolumeClaim");
        }
    }

    private static void ReplicationController(JsonObject value)
    {
        if (JsonTree.Object(value, "spec") is not { } spec || JsonTree.At(spec, "template", "metadata", "labels") is not { Count: > 0 } labels)
        {
            return;
        }

        if (JsonTree.Object(spec, "selector") is not { Count: > 0 })
        {
            spec["selector"] = labels.DeepClone();
        }

        TypeDefaults.SetIfAbsent(JsonTree.Ensure(value, "metadata"), "labels", labels.DeepClone());
    }
}
