using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of flow schemas and priority levels.</summary>
internal static class FlowRules
{
    private const long MaxHashBits = 60;

    /// <summary>The function for a type, or null.</summary>
    public static Action<JsonObject, string, ErrorList>? Find(string type) => type switch
    {
        "PolicyRulesWithSubjects" => Rule,
        "Subject" => Subject,
        "ResourcePolicyRule" => Resource,
        "NonResourcePolicyRule" => (o, p, e) => Wildcards(o, p, e, ("verbs", "verbs"), ("nonResourceURLs", "non-resource URLs")),
        "LimitResponse" => Response,
        "QueuingConfiguration" => Queues,
        _ => null,
    };

    /// <summary>Checks a FlowSchema.</summary>
    public static void Schema(JsonObject value, ErrorList errors)
    {
        if (JsonTree.Number(JsonTree.Object(value, "spec"), "matchingPrecedence") == 1 && NameOf(value) != "exempt")
        {
            errors.Add(FieldError.Invalid("spec.matchingPrecedence", 1, "only the schema named 'exempt' may have matchingPrecedence 1"));
        }
    }

    /// <summary>Checks a PriorityLevelConfiguration.</summary>
    public static void Level(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        var type = JsonTree.Text(spec, "type") ?? "";
        if ((NameOf(value) == "exempt") != (type == "Exempt"))
        {
            errors.Add(FieldError.Invalid("spec.type", type, "type must be 'Exempt' if and only if name is 'exempt'"));
        }

        if (type == "Exempt" && JsonTree.Has(spec, "limited"))
        {
            errors.Add(FieldError.Forbidden("spec.limited", "must be nil if the type is not Limited"));
        }
        else if (type == "Limited" && !JsonTree.Has(spec, "limited"))
        {
            errors.Add(FieldError.Required("spec.limited", "must not be empty when type is Limited"));
        }

        if (type == "Limited" && JsonTree.Has(spec, "exempt"))
        {
            errors.Add(FieldError.Forbidden("spec.exempt", "must be nil if the type is Limited"));
        }
    }

    private static string NameOf(JsonObject value) => JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";

    private static void Rule(JsonObject rule, string path, ErrorList errors)
    {
        if (JsonTree.Array(rule, "resourceRules") is not { Count: > 0 } && JsonTree.Array(rule, "nonResourceRules") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"));
        }
    }

    private static void Subject(JsonObject subject, string path, ErrorList errors)
    {
        var kind = JsonTree.Text(subject, "kind") ?? "";
        foreach (var (other, field) in new[] { ("ServiceAccount", "serviceAccount"), ("User", "user"), ("Group", "group") })
        {
            var given = JsonTree.Has(subject, field);
            if (kind == other && !given)
            {
                errors.Add(FieldError.Required($"{path}.{field}", $"{field} is required when subject kind is '{other}'"));
            }
            else if (kind != other && given)
            {
                errors.Add(FieldError.Forbidden($"{path}.{field}", $"{field} is forbidden when subject kind is not '{other}'"));
            }
        }
    }

    private static void Resource(JsonObject rule, string path, ErrorList errors)
    {
        Wildcards(rule, path, errors, ("verbs", "verbs"), ("apiGroups", "api groups"), ("resources", "resources"), ("namespaces", "namespaces"));
        if (JsonTree.Array(rule, "namespaces") is not { Count: > 0 } && JsonTree.Flag(rule, "clusterScope") != true)
        {
            errors.Add(FieldError.Required(path + ".namespaces", "resource rules that are not cluster scoped must supply at least one namespace"));
        }
    }

    private static void Wildcards(JsonObject rule, string path, ErrorList errors, params ReadOnlySpan<(string Field, string Shown)> lists)
    {
        foreach (var (field, shown) in lists)
        {
            if (JsonTree.Array(rule, field) is { Count: > 1 } list && JsonTree.Texts(rule, field).Contains("*"))
            {
                errors.Add(FieldError.Invalid($"{path}.{field}", list, $"if '*' is present, must not specify other {shown}"));
            }
        }
    }

    private static void Response(JsonObject response, string path, ErrorList errors)
    {
        var queuing = JsonTree.Has(response, "queuing");
        if (JsonTree.Text(response, "type") == "Queue" && !queuing)
        {
            errors.Add(FieldError.Required(path + ".queuing", "must not be empty if limited.limitResponse.type is Limited"));
        }
        else if (JsonTree.Text(response, "type") == "Reject" && queuing)
        {
            errors.Add(FieldError.Forbidden(path + ".queuing", "must be nil if limited.limitResponse.type is not Limited"));
        }
    }

    // A hand of queues is dealt from a hash, which must have enough bits for it.
    private static void Queues(JsonObject queuing, string path, ErrorList errors)
    {
        var (queues, hand) = (JsonTree.Number(queuing, "queues") ?? 0, JsonTree.Number(queuing, "handSize") ?? 0);
        if (queues <= 0 || hand <= 0)
        {
            return;
        }

        var bits = (long)Math.Ceiling(Math.Log2(queues) * hand);
        if (hand > queues)
        {
            errors.Add(FieldError.Invalid(path + ".handSize", hand, $"should not be greater than queues ({queues})"));
        }
        else if (bits > MaxHashBits)
        {
            errors.Add(FieldError.Invalid(path + ".handSize", hand,
                $"required entropy bits of deckSize {queues} and handSize {hand} should not be greater than {MaxHashBits}"));
        }
    }
}
