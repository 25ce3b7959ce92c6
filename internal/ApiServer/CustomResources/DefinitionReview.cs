using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>Decides what the status of a definition should say. Pure.</summary>
internal static class DefinitionReview
{
    private const string Approval = "api-approved.kubernetes.io";
    private const string Conformant = "KubernetesAPIApprovalPolicyConformant";

    /// <summary>The definition with the status it should have; a copy.</summary>
    public static JsonObject Of(CustomResourceDefinition definition, NamesInUse used, DateTimeOffset now)
    {
        var next = (JsonObject)definition.Source.DeepClone();
        var names = NameAcceptance.Of(definition, used);
        JsonTree.Ensure(next, "status")["acceptedNames"] = names.ToTree();
        DefinitionConditions.Set(next, "NamesAccepted", names.Accepted ? "True" : "False", names.Reason, names.Message, now);
        SetEstablished(definition, next, names, now);
        SetStructural(definition, next, now);
        SetExpressions(definition, next, now);
        SetApproval(definition, next, now);
        return next;
    }

    // Once established a definition stays so, whatever names it asks for later.
    private static void SetEstablished(CustomResourceDefinition definition, JsonObject next, NameAcceptance names, DateTimeOffset now)
    {
        if (definition.HasCondition("Established"))
        {
            return;
        }

        if (names.Accepted)
        {
            DefinitionConditions.Set(next, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", now);
        }
        else
        {
            DefinitionConditions.Set(next, "Established", "False", "NotAccepted", "not all names are accepted", now);
        }
    }

    private static void SetStructural(CustomResourceDefinition definition, JsonObject next, DateTimeOffset now)
    {
        if (definition.IsStructural)
        {
            DefinitionConditions.Remove(next, "NonStructuralSchema");
            return;
        }

        var violations = definition.Versions.Where(static version => version.Schema is not null).SelectMany(static version => version.Violations);
        DefinitionConditions.Set(next, "NonStructuralSchema", "True", "Violations", string.Join(", ", violations.Select(static v => $"{v.Field}: {v.Message}")), now);
    }

    private static void SetExpressions(CustomResourceDefinition definition, JsonObject next, DateTimeOffset now)
    {
        if (definition.HasExpressions)
        {
            DefinitionConditions.Set(next, "ValidationRulesEnforced", "False", "NotEvaluated", DefinitionWarnings.Expressions, now);
        }
        else
        {
            DefinitionConditions.Remove(next, "ValidationRulesEnforced");
        }
    }

    private static void SetApproval(CustomResourceDefinition definition, JsonObject next, DateTimeOffset now)
    {
        if (!IsProtected(definition.Group) || JsonTree.Text(JsonTree.At(definition.Source, "metadata", "annotations"), Approval) is not { } text)
        {
            DefinitionConditions.Remove(next, Conformant);
        }
        else if (text.StartsWith("unapproved", StringComparison.Ordinal))
        {
            DefinitionConditions.Set(next, Conformant, "False", "UnapprovedAnnotation", $"not approved: {GoQuote.Quote(text)}", now);
        }
        else
        {
            DefinitionConditions.Set(next, Conformant, "True", "ApprovedAnnotation", $"approved in {text}", now);
        }
    }

    private static bool IsProtected(string group) =>
        group is "k8s.io" or "kubernetes.io" || group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal);
}
