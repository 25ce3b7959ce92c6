using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>Reads what an access review asks. Pure.</summary>
internal static class AccessQuestion
{
    private const string Group = "authorization.k8s.io";

    /// <summary>The question of a review about a user.</summary>
    /// <exception cref="ApiException">422: the review breaks upstream's rules; all causes are named.</exception>
    public static AuthorizationAttributes Parse(JsonObject review, string kind, string @namespace, UserInfo caller)
    {
        var spec = JsonTree.Ensure(review, "spec");
        var errors = new List<FieldError>();
        var user = kind == "SelfSubjectAccessReview" ? caller : Subject(spec, errors);
        var resource = JsonTree.Object(spec, "resourceAttributes");
        var path = JsonTree.Object(spec, "nonResourceAttributes");
        if (resource is not null && path is not null)
        {
            errors.Add(FieldError.Invalid("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"));
        }
        else if (resource is null && path is null)
        {
            errors.Add(FieldError.Invalid("spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }

        if (kind == "LocalSubjectAccessReview")
        {
            CheckLocal(resource, path, @namespace, errors);
        }

        CheckMetadata(review, kind, errors);
        CheckSelector(resource, "fieldSelector", errors);
        CheckSelector(resource, "labelSelector", errors);
        if (errors.Count > 0)
        {
            throw ApiException.Invalid(Group, kind, "", errors);
        }

        return resource is not null
            ? OfResource(resource, user)
            : new AuthorizationAttributes(user, JsonTree.Text(path, "verb") ?? "") { Path = JsonTree.Text(path, "path") ?? "" };
    }

    private static AuthorizationAttributes OfResource(JsonObject resource, UserInfo user)
    {
        var fields = JsonTree.Object(resource, "fieldSelector");
        var labels = JsonTree.Object(resource, "labelSelector");
        var attributes = new AuthorizationAttributes(user, JsonTree.Text(resource, "verb") ?? "")
        {
            IsResource = true,
            Group = JsonTree.Text(resource, "group") ?? "",
            Version = JsonTree.Text(resource, "version") ?? "",
            Resource = JsonTree.Text(resource, "resource") ?? "",
            Subresource = JsonTree.Text(resource, "subresource") ?? "",
            Namespace = JsonTree.Text(resource, "namespace") ?? "",
            Name = JsonTree.Text(resource, "name") ?? "",
            Fields = [.. JsonTree.Objects(fields, "requirements").Select(Field).OfType<FieldRequirement>()],
            Labels = [.. JsonTree.Objects(labels, "requirements").Select(Label).OfType<LabelRequirement>()],
        };
        return SelectorAttributes.Add(attributes, JsonTree.Text(fields, "rawSelector"), JsonTree.Text(labels, "rawSelector"));
    }

    // Only what narrows for certain may count: requirements that say nothing about one value are left out.
    private static FieldRequirement? Field(JsonObject requirement) =>
        JsonTree.Texts(requirement, "values").ToList() is [var value] && JsonTree.Text(requirement, "operator") is "In" or "NotIn"
            ? new FieldRequirement(JsonTree.Text(requirement, "key") ?? "", JsonTree.Text(requirement, "operator") == "In", value)
            : null;

    private static LabelRequirement? Label(JsonObject requirement)
    {
        LabelOperator? operation = JsonTree.Text(requirement, "operator") switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => null,
        };
        return operation is { } known ? new LabelRequirement(JsonTree.Text(requirement, "key") ?? "", known, [.. JsonTree.Texts(requirement, "values")]) : null;
    }

    private static UserInfo Subject(JsonObject spec, List<FieldError> errors)
    {
        var name = JsonTree.Text(spec, "user") ?? "";
        string[] groups = [.. JsonTree.Texts(spec, "groups")];
        if (name.Length == 0 && groups.Length == 0)
        {
            errors.Add(FieldError.Invalid("spec.user", "", "at least one of user or group must be specified"));
        }

        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (key, _) in JsonTree.Object(spec, "extra") ?? [])
        {
            extra[key.ToLowerInvariant()] = [.. JsonTree.Texts(JsonTree.Object(spec, "extra"), key)];
        }

        return new UserInfo(name, JsonTree.Text(spec, "uid") ?? "", groups, extra);
    }

    private static void CheckLocal(JsonObject? resource, JsonObject? path, string @namespace, List<FieldError> errors)
    {
        if (path is not null)
        {
            errors.Add(FieldError.Invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"));
        }

        if (resource is not null && JsonTree.Text(resource, "namespace") != @namespace)
        {
            errors.Add(FieldError.Invalid("spec.resourceAttributes.namespace", JsonTree.Text(resource, "namespace") ?? "", "must match metadata.namespace"));
        }
    }

    private static void CheckMetadata(JsonObject review, string kind, List<FieldError> errors)
    {
        var metadata = JsonTree.Object(review, "metadata");
        foreach (var (field, value) in metadata ?? [])
        {
            if (value is not null && field != "managedFields" && !(field == "namespace" && kind == "LocalSubjectAccessReview"))
            {
                errors.Add(FieldError.Invalid("metadata", metadata, "must be empty"));
                return;
            }
        }
    }

    private static void CheckSelector(JsonObject? resource, string name, List<FieldError> errors)
    {
        if (JsonTree.Object(resource, name) is not { } selector)
        {
            return;
        }

        var at = $"spec.resourceAttributes.{name}";
        var raw = JsonTree.Text(selector, "rawSelector") ?? "";
        var requirements = JsonTree.Array(selector, "requirements")?.Count ?? 0;
        if (raw.Length > 0 && requirements > 0)
        {
            errors.Add(FieldError.Invalid(at + ".rawSelector", raw, "may not specified at the same time as requirements"));
        }
        else if (raw.Length == 0 && requirements == 0)
        {
            errors.Add(FieldError.Required(at + ".requirements", $"when {at} is specified, requirements or rawSelector is required"));
        }
    }
}
