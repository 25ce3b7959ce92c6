using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of environment variables.</summary>
internal static class EnvironmentRules
{
    private static readonly string[] PodFields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    /// <summary>Checks env and envFrom.</summary>
    public static void Check(JsonObject container, string path, ErrorList errors)
    {
        var index = 0;
        foreach (var variable in JsonTree.Objects(container, "env"))
        {
            var at = $"{path}.env[{index++}]";
            if (JsonTree.Text(variable, "name") is not { Length: > 0 } name)
            {
                errors.Add(FieldError.Required(at + ".name"));
            }
            else
            {
                errors.Invalid(at + ".name", name, Names.EnvVarName(name));
            }

            if (JsonTree.Object(variable, "valueFrom") is { } source)
            {
                CheckSource(variable, source, at, errors);
            }
        }

        index = 0;
        foreach (var source in JsonTree.Objects(container, "envFrom"))
        {
            var at = $"{path}.envFrom[{index++}]";
            var count = (JsonTree.Has(source, "configMapRef") ? 1 : 0) + (JsonTree.Has(source, "secretRef") ? 1 : 0);
            if (count != 1)
            {
                errors.Add(FieldError.Invalid(at, "", count == 0 ? "must specify one of: `configMapRef` or `secretRef`" : "may not have more than one field specified at a time"));
            }
        }
    }

    private static void CheckSource(JsonObject variable, JsonObject source, string path, ErrorList errors)
    {
        if (JsonTree.Text(variable, "value") is { Length: > 0 })
        {
            errors.Add(FieldError.Invalid(path + ".valueFrom", "", "may not be specified when `value` is not empty"));
        }

        if (source.Count != 1)
        {
            errors.Add(FieldError.Invalid(path + ".valueFrom", "", source.Count == 0
                ? "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
                : "may not have more than one field specified at a time"));
            return;
        }

        if (JsonTree.Text(JsonTree.Object(source, "fieldRef"), "fieldPath") is { } field
            && !PodFields.Contains(field) && !field.StartsWith("metadata.labels['", StringComparison.Ordinal)
            && !field.StartsWith("metadata.annotations['", StringComparison.Ordinal))
        {
            errors.Add(FieldError.NotSupported(path + ".valueFrom.fieldRef.fieldPath", field, PodFields));
        }

        foreach (var name in new[] { "configMapKeyRef", "secretKeyRef" })
        {
            if (JsonTree.Object(source, name) is { } reference)
            {
                if (JsonTree.Text(reference, "key") is { Length: > 0 } key)
                {
                    errors.Invalid($"{path}.valueFrom.{name}.key", key, Names.ConfigKey(key));
                }

                if (JsonTree.Text(reference, "name") is not { Length: > 0 })
                {
                    errors.Add(FieldError.Required($"{path}.valueFrom.{name}.name"));
                }
            }
        }
    }
}
