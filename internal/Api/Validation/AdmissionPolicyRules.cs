using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of the shape of admission policies and their bindings; what their expressions mean is checked where they run.</summary>
internal static class AdmissionPolicyRules
{
    private const string NoChecks = "validations or auditAnnotations must contain at least one item";

    /// <summary>The function for a type, or null.</summary>
    public static Action<JsonObject, string, ErrorList>? Find(string type) => type switch
    {
        "ValidatingAdmissionPolicySpec" => Validating,
        "MutatingAdmissionPolicySpec" => Mutating,
        "ValidatingAdmissionPolicyBindingSpec" => Binding,
        "NamedRuleWithOperations" => Rule,
        "ParamRef" => ParamRef,
        "ParamKind" => ParamKind,
        "Validation" => Message,
        _ => null,
    };

    private static void Validating(JsonObject spec, string path, ErrorList errors)
    {
        Constraints(spec, path, errors);
        if (JsonTree.Array(spec, "validations") is not { Count: > 0 } && JsonTree.Array(spec, "auditAnnotations") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path + ".validations", NoChecks));
            errors.Add(FieldError.Required(path + ".auditAnnotations", NoChecks));
        }
    }

    private static void Mutating(JsonObject spec, string path, ErrorList errors)
    {
        Constraints(spec, path, errors);
        if (JsonTree.Array(spec, "mutations") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path + ".mutations", "mutations must contain at least one item"));
        }
    }

    private static void Constraints(JsonObject spec, string path, ErrorList errors)
    {
        if (JsonTree.Object(spec, "matchConstraints") is not { } constraints)
        {
            errors.Add(FieldError.Required(path + ".matchConstraints"));
        }
        else if (JsonTree.Array(constraints, "resourceRules") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path + ".matchConstraints.resourceRules"));
        }
    }

    private static void Binding(JsonObject spec, string path, ErrorList errors)
    {
        var actions = JsonTree.Texts(spec, "validationActions").ToList();
        if (actions.Contains("Deny") && actions.Contains("Warn"))
        {
            errors.Add(FieldError.Invalid(path + ".validationActions", spec["validationActions"],
                "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"));
        }
    }

    private static void Rule(JsonObject rule, string path, ErrorList errors)
    {
        foreach (var (field, shown) in new[] { ("operations", "operations"), ("apiGroups", "API groups"), ("apiVersions", "API versions") })
        {
            if (JsonTree.Array(rule, field) is { Count: > 1 } list && JsonTree.Texts(rule, field).Contains("*"))
            {
                errors.Add(FieldError.Invalid($"{path}.{field}", list, $"if '*' is present, must not specify other {shown}"));
            }
        }
    }

    private static void ParamRef(JsonObject reference, string path, ErrorList errors)
    {
        var named = JsonTree.Text(reference, "name") is { Length: > 0 };
        if (named && JsonTree.Has(reference, "selector"))
        {
            errors.Add(FieldError.Forbidden(path + ".name", "name and selector are mutually exclusive"));
        }
        else if (!named && !JsonTree.Has(reference, "selector"))
        {
            errors.Add(FieldError.Required(path, "one of name or selector must be specified"));
        }
    }

    private static void ParamKind(JsonObject kind, string path, ErrorList errors)
    {
        if (JsonTree.Text(kind, "apiVersion") is { Length: > 0 } version && version.Split('/').Length > 2)
        {
            errors.Add(FieldError.Invalid(path + ".apiVersion", version, "unexpected GroupVersion string: " + version));
        }
    }

    private static void Message(JsonObject validation, string path, ErrorList errors)
    {
        if (JsonTree.Text(validation, "message") is not { Length: > 0 } message)
        {
            return;
        }

        if (message.Trim().Length == 0)
        {
            errors.Add(FieldError.Invalid(path + ".message", message, "message must be non-empty if specified"));
        }
        else if (message.Trim().AsSpan().ContainsAny('\n', '\r'))
        {
            errors.Add(FieldError.Invalid(path + ".message", message, "message must not contain line breaks"));
        }
    }
}
