using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of metadata that hold for every kind.</summary>
internal static class MetadataRules
{
    private const string Path = "metadata";
    private const int MaxManagerBytes = 128;
    private static readonly string[] Immutable = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];
    private static readonly string[] OwnerFields = ["apiVersion", "kind", "name", "uid"];

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
        Validation.Check.NotNegative(metadata, "generation", Path, errors);
        Validation.Check.Labels(JsonTree.Object(metadata, "labels"), "metadata.labels", errors);
        Validation.Check.Annotations(JsonTree.Object(metadata, "annotations"), "metadata.annotations", errors);
        CheckOwners(metadata, errors);
        CheckFinalizers(JsonTree.Texts(metadata, "finalizers"), "metadata.finalizers", kind.BuiltIn, errors);
        CheckManagers(metadata, errors);
    }

    /// <summary>Finalizers are qualified names, but for the few old ones.</summary>
    public static void CheckFinalizers(IEnumerable<string> finalizers, string path, bool builtIn, ErrorList errors)
    {
        var all = finalizers.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            errors.Invalid(path, all[i], Names.QualifiedName(all[i]));
            if (builtIn && !all[i].Contains('/', StringComparison.Ordinal) && all[i] is not ("kubernetes" or "orphan" or "foregroundDeletion"))
            {
                errors.Add(FieldError.Invalid($"{path}[{i}]", all[i], "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }

        if (all.Contains("orphan") && all.Contains("foregroundDeletion"))
        {
            errors.Add(FieldError.Invalid(path, new JsonArray([.. all.Select(static f => JsonValue.Create(f))]),
                "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    /// <summary>What an update must leave alone.</summary>
    public static void CheckUpdate(JsonObject newObj, JsonObject oldObj, ErrorList errors)
    {
        var now = JsonTree.Object(newObj, "metadata");
        var before = JsonTree.Object(oldObj, "metadata");
        foreach (var name in Immutable)
        {
            Validation.Check.Unchanged(now?[name], before?[name], "metadata." + name, errors);
        }

        if (JsonTree.Number(now, "generation") is { } generation && generation < (JsonTree.Number(before, "generation") ?? 0))
        {
            errors.Add(FieldError.Invalid("metadata.generation", generation, "must not be decremented"));
        }

        if (!JsonTree.Has(before, "deletionTimestamp"))
        {
            return;
        }

        var added = JsonTree.Texts(now, "finalizers").Except(JsonTree.Texts(before, "finalizers")).Order(StringComparer.Ordinal).Select(GoQuote.Quote).ToList();
        if (added.Count > 0)
        {
            errors.Add(FieldError.Forbidden("metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added)}}}"));
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

    private static void CheckOwners(JsonObject metadata, ErrorList errors)
    {
        const string Owners = "metadata.ownerReferences";
        string? first = null;
        foreach (var owner in JsonTree.Objects(metadata, "ownerReferences"))
        {
            foreach (var name in OwnerFields)
            {
                if (string.IsNullOrEmpty(JsonTree.Text(owner, name)))
                {
                    errors.Add(FieldError.Invalid($"{Owners}.{name}", "", name == "apiVersion" ? "version must not be empty" : "must not be empty"));
                }
            }

            if (JsonTree.Text(owner, "apiVersion") == "v1" && JsonTree.Text(owner, "kind") == "Event")
            {
                errors.Add(FieldError.Invalid(Owners, owner, "/v1, Kind=Event is disallowed from being an owner"));
            }

            if (JsonTree.Flag(owner, "controller") != true)
            {
                continue;
            }

            var current = $"{JsonTree.Text(owner, "kind")}/{JsonTree.Text(owner, "name")}";
            if (first is not null)
            {
                errors.Add(FieldError.Invalid(Owners, metadata["ownerReferences"],
                    $"Only one reference can have Controller set to true. Found \"true\" in references for {first} and {current}"));
            }

            first ??= current;
        }
    }

    private static void CheckManagers(JsonObject metadata, ErrorList errors)
    {
        var index = 0;
        foreach (var entry in JsonTree.Objects(metadata, "managedFields"))
        {
            var at = $"metadata.managedFields[{index++}]";
            if (JsonTree.Text(entry, "operation") is not ("Apply" or "Update"))
            {
                errors.Add(FieldError.Invalid(at + ".operation", JsonTree.Text(entry, "operation") ?? "", "must be `Apply` or `Update`"));
            }

            if (JsonTree.Text(entry, "fieldsType") is { Length: > 0 } type && type != "FieldsV1")
            {
                errors.Add(FieldError.Invalid(at + ".fieldsType", type, "must be `FieldsV1`"));
            }

            if (JsonTree.Text(entry, "manager") is { Length: > MaxManagerBytes } manager)
            {
                errors.Add(FieldError.TooLong(at + ".manager", MaxManagerBytes));
            }
        }
    }
}
