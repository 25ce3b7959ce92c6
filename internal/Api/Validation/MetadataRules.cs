using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of metadata that hold for every kind.</summary>
internal static class MetadataRules
{
    private const int MaxAnnotationBytes = 256 * 1024;
    private static readonly string[] Immutable = ["name", "namespace", "uid", "creationTimestamp"];

    /// <summary>Checks names, labels, annotations, owners and finalizers.</summary>
    public static void Check(KindDescription kind, JsonObject value, ErrorList errors)
    {
        if (JsonTree.Object(value, "metadata") is not { } metadata)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
            return;
        }

        CheckName(kind, metadata, errors);
        CheckNamespace(kind, metadata, errors);
        CheckLabels(metadata, "metadata.labels", errors);
        CheckAnnotations(metadata, errors);
        CheckOwners(metadata, errors);
        var index = 0;
        foreach (var finalizer in JsonTree.Texts(metadata, "finalizers"))
        {
            var path = $"metadata.finalizers[{index++}]";
            errors.Invalid(path, finalizer, Names.QualifiedName(finalizer));
            if (kind.BuiltIn && !finalizer.Contains('/', StringComparison.Ordinal) && finalizer is not ("kubernetes" or "orphan" or "foregroundDeletion"))
            {
                errors.Add(FieldError.Invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
    }

    /// <summary>Labels of an object or template.</summary>
    public static void CheckLabels(JsonObject metadata, string path, ErrorList errors)
    {
        foreach (var (key, value) in JsonTree.Object(metadata, "labels") ?? [])
        {
            errors.Invalid(path, key, Names.QualifiedName(key));
            var text = JsonTree.AsText(value) ?? "";
            errors.Invalid(path, text, Names.LabelValue(text));
        }
    }

    /// <summary>What an update must leave alone.</summary>
    public static void CheckUpdate(JsonObject newObj, JsonObject oldObj, ErrorList errors)
    {
        var now = JsonTree.Object(newObj, "metadata");
        var before = JsonTree.Object(oldObj, "metadata");
        foreach (var name in Immutable)
        {
            if (JsonTree.Text(now, name) != JsonTree.Text(before, name))
            {
                errors.Add(FieldError.Invalid("metadata." + name, now?[name], "field is immutable"));
            }
        }

        if (!JsonTree.Has(before, "deletionTimestamp"))
        {
            return;
        }

        foreach (var finalizer in JsonTree.Texts(now, "finalizers").Except(JsonTree.Texts(before, "finalizers")))
        {
            errors.Add(FieldError.Forbidden("metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{GoQuote.Quote(finalizer)}}}"));
        }
    }

    private static void CheckName(KindDescription kind, JsonObject metadata, ErrorList errors)
    {
        var name = JsonTree.Text(metadata, "name") ?? "";
        var prefix = JsonTree.Text(metadata, "generateName") ?? "";
        if (prefix.Length > 0)
        {
            // A prefix may end in a dash or dot; a name made from it does not.
            errors.Invalid("metadata.generateName", prefix, NameRules.Of(kind)(prefix.TrimEnd('-', '.') is { Length: > 0 } stem ? stem : "a"));
        }

        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
            return;
        }

        errors.Invalid("metadata.name", name, NameRules.Of(kind)(name));
    }

    private static void CheckNamespace(KindDescription kind, JsonObject metadata, ErrorList errors)
    {
        var ns = JsonTree.Text(metadata, "namespace") ?? "";
        if (!kind.Namespaced)
        {
            if (ns.Length > 0)
            {
                errors.Add(FieldError.Forbidden("metadata.namespace", "not allowed on this type"));
            }
        }
        else if (ns.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.namespace"));
        }
        else
        {
            errors.Invalid("metadata.namespace", ns, Names.DnsLabel(ns));
        }
    }

    private static void CheckAnnotations(JsonObject metadata, ErrorList errors)
    {
        var size = 0;
        foreach (var (key, value) in JsonTree.Object(metadata, "annotations") ?? [])
        {
            errors.Invalid("metadata.annotations", key, Names.QualifiedName(key.ToLowerInvariant()));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(JsonTree.AsText(value) ?? "");
        }

        if (size > MaxAnnotationBytes)
        {
            errors.Add(FieldError.TooLong("metadata.annotations", MaxAnnotationBytes));
        }
    }

    private static void CheckOwners(JsonObject metadata, ErrorList errors)
    {
        var controllers = 0;
        var index = 0;
        foreach (var owner in JsonTree.Objects(metadata, "ownerReferences"))
        {
            var path = $"metadata.ownerReferences[{index++}]";
            foreach (var (name, detail) in new[] { ("apiVersion", "version must not be empty"), ("kind", "must not be empty"), ("name", "must not be empty"), ("uid", "must not be empty") })
            {
                if (string.IsNullOrEmpty(JsonTree.Text(owner, name)))
                {
                    errors.Add(FieldError.Invalid($"{path}.{name}", "", detail));
                }
            }

            if (JsonTree.Flag(owner, "controller") == true && ++controllers == 2)
            {
                errors.Add(FieldError.Invalid("metadata.ownerReferences", $"[{controllers} controllers]", "Only one reference can have Controller set to true"));
            }
        }
    }
}
