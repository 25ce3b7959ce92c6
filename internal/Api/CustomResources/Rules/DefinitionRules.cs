using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>The rules of CustomResourceDefinition objects.</summary>
internal static class DefinitionRules
{
    private const string Approval = "api-approved.kubernetes.io";

    /// <summary>Rules of a definition by itself.</summary>
    public static void Check(JsonObject value, ErrorList errors)
    {
        var definition = CustomResourceDefinition.Read(value);
        if (definition.Name != $"{definition.Names.Plural}.{definition.Group}")
        {
            errors.Add(FieldError.Invalid("metadata.name", definition.Name, "must be spec.names.plural+\".\"+spec.group"));
        }

        Group(definition, value, errors);
        if (!JsonTree.Has(JsonTree.Object(value, "spec"), "scope"))
        {
            errors.Add(FieldError.Required("spec.scope"));
        }

        if (definition.PreserveUnknownFields)
        {
            errors.Add(FieldError.Invalid("spec.preserveUnknownFields", true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"));
        }

        CustomNameRules.Check(definition.Names, "spec.names", errors);
        Versions(definition, errors);
        ConversionRules.Check(JsonTree.At(value, "spec", "conversion"), errors);
    }

    /// <summary>What an update must leave alone.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        var (spec, old) = (JsonTree.Object(now, "spec"), JsonTree.Object(before, "spec"));
        var (names, oldNames) = (JsonTree.Object(spec, "names"), JsonTree.Object(old, "names"));
        Validation.Check.Unchanged(spec?["group"], old?["group"], "spec.group", errors);
        Validation.Check.Unchanged(names?["plural"], oldNames?["plural"], "spec.names.plural", errors);
        if (CustomResourceDefinition.Read(before).HasCondition("Established"))
        {
            Validation.Check.Unchanged(spec?["scope"], old?["scope"], "spec.scope", errors);
            Validation.Check.Unchanged(names?["kind"], oldNames?["kind"], "spec.names.kind", errors);
        }

        var definition = CustomResourceDefinition.Read(now);
        for (var i = 0; i < definition.StoredVersions.Count; i++)
        {
            var stored = definition.StoredVersions[i];
            if (definition.FindVersion(stored) is null)
            {
                errors.Add(FieldError.Invalid($"status.storedVersions[{i}]", stored,
                    $"missing from spec.versions; {stored} was previously a storage version, and must remain in spec.versions until a storage migration"
                    + $" ensures no data remains persisted in {stored} and removes {stored} from status.storedVersions"));
            }
        }
    }

    private static void Group(CustomResourceDefinition definition, JsonObject value, ErrorList errors)
    {
        var group = definition.Group;
        if (group.Length == 0)
        {
            errors.Add(FieldError.Required("spec.group"));
            return;
        }

        var problems = Names.DnsSubdomain(group).ToList();
        errors.Invalid("spec.group", group, problems);
        if (problems.Count == 0 && !group.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldError.Invalid("spec.group", group, "should be a domain with at least one dot"));
        }

        if (group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal)
            || group is "k8s.io" or "kubernetes.io")
        {
            Approved(JsonTree.Text(JsonTree.At(value, "metadata", "annotations"), Approval), errors);
        }
    }

    private static void Approved(string? approval, ErrorList errors)
    {
        var path = $"metadata.annotations[{Approval}]";
        if (string.IsNullOrEmpty(approval))
        {
            errors.Add(FieldError.Required(path,
                $"protected groups must have approval annotation \"{Approval}\", see https://github.com/kubernetes/enhancements/pull/1111"));
        }
        else if (!approval.StartsWith("unapproved", StringComparison.Ordinal)
            && !(Uri.TryCreate(approval, UriKind.Absolute, out var link) && link.Host.Length > 0))
        {
            errors.Add(FieldError.Invalid(path, approval,
                $"protected groups must have approval annotation \"{Approval}\" with either a URL or a reason starting with \"unapproved\","
                + " see https://github.com/kubernetes/enhancements/pull/1111"));
        }
    }

    private static void Versions(CustomResourceDefinition definition, ErrorList errors)
    {
        var names = new JsonArray([.. definition.Versions.Select(v => (JsonNode)v.Name)]);
        if (definition.Versions.Select(v => v.Name).Distinct(StringComparer.Ordinal).Count() < definition.Versions.Count)
        {
            errors.Add(FieldError.Invalid("spec.versions", names, "must contain unique version names"));
        }

        if (definition.Versions.Count(v => v.Storage) != 1)
        {
            errors.Add(FieldError.Invalid("spec.versions", names, "must have exactly one version marked as storage version"));
        }

        for (var i = 0; i < definition.Versions.Count; i++)
        {
            VersionRules.Check(definition.Versions[i], $"spec.versions[{i}]", errors);
        }

        // A schema that all versions share is told about once.
        var sources = definition.Versions.Select(v => v.SchemaSource).ToList();
        if (sources.Count > 0 && sources[0] is not null && sources.TrueForAll(s => JsonNode.DeepEquals(s, sources[0])))
        {
            Schema(definition.Versions[0], "spec.validation.openAPIV3Schema", errors);
            return;
        }

        for (var i = 0; i < definition.Versions.Count; i++)
        {
            Schema(definition.Versions[i], $"spec.versions[{i}].schema.openAPIV3Schema", errors);
        }
    }

    private static void Schema(CustomVersion version, string path, ErrorList errors)
    {
        if (version.Schema is not { } schema)
        {
            errors.Add(FieldError.Required(path, "schemas are required"));
            return;
        }

        KeywordRules.Check(schema.Source, path, errors);
        foreach (var violation in StructuralViolations.Of(schema, path))
        {
            errors.Add(violation);
        }

        if (schema.HasDefaults)
        {
            DefaultRules.Check(schema, path, errors);
        }
    }
}
