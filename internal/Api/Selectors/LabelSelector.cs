using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Selectors;

/// <summary>A conjunction of label requirements. Immutable; safe to share between threads.</summary>
public sealed class LabelSelector
{
    private LabelSelector(IReadOnlyList<LabelRequirement> requirements, bool nothing = false)
    {
        Requirements = requirements;
        MatchesNothing = nothing;
    }

    /// <summary>Matches every object.</summary>
    public static LabelSelector Everything { get; } = new([]);

    /// <summary>Matches no object (an absent selector in an object).</summary>
    public static LabelSelector Nothing { get; } = new([], nothing: true);

    /// <summary>The requirements, all of which must hold.</summary>
    public IReadOnlyList<LabelRequirement> Requirements { get; }

    /// <summary>True when nothing is asked for.</summary>
    public bool MatchesEverything => Requirements.Count == 0 && !MatchesNothing;

    /// <summary>True when no object can match.</summary>
    public bool MatchesNothing { get; }

    /// <summary>Parses the query form: "a=b,c!=d,e in (f,g),h notin (i),j,!k,l&gt;1".</summary>
    /// <exception cref="ApiException">400 that says what could not be parsed.</exception>
    public static LabelSelector Parse(string? text)
        => string.IsNullOrWhiteSpace(text) ? Everything : new LabelSelector(new LabelSelectorParser(text).Parse());

    /// <summary>
    /// The selector of a meta/v1 LabelSelector (matchLabels, matchExpressions). Absent selects nothing, empty selects everything.
    /// </summary>
    /// <exception cref="ApiException">400 for an unknown operator.</exception>
    public static LabelSelector FromObject(JsonObject? selector)
    {
        if (selector is null)
        {
            return Nothing;
        }

        var requirements = new List<LabelRequirement>();
        requirements.AddRange(Equalities(JsonTree.Object(selector, "matchLabels")));
        foreach (var expression in JsonTree.Objects(selector, "matchExpressions"))
        {
            var operation = JsonTree.Text(expression, "operator") switch
            {
                "In" => LabelOperator.In,
                "NotIn" => LabelOperator.NotIn,
                "Exists" => LabelOperator.Exists,
                "DoesNotExist" => LabelOperator.DoesNotExist,
                var other => throw ApiException.BadRequest($"{GoQuote.Quote(other ?? "")} is not a valid label selector operator"),
            };
            requirements.Add(new LabelRequirement(JsonTree.Text(expression, "key") ?? "", operation, [.. JsonTree.Texts(expression, "values")]));
        }

        return new LabelSelector(requirements);
    }

    /// <summary>The selector of a plain map (a Service's or ReplicationController's selector). An empty or absent map selects nothing.</summary>
    public static LabelSelector FromMap(JsonObject? map)
        => map is null || map.Count == 0 ? Nothing : new LabelSelector([.. Equalities(map)]);

    /// <summary>True when the labels (a JSON object of strings, or null) match.</summary>
    public bool Matches(JsonObject? labels) => MatchesBy(key => JsonTree.Text(labels, key));

    /// <summary>True when the labels match.</summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
        => MatchesBy(key => labels is not null && labels.TryGetValue(key, out var value) ? value : null);

    /// <summary>True when the labels the function looks up match; it returns null for an absent label.</summary>
    public bool MatchesBy(Func<string, string?> label)
    {
        if (MatchesNothing)
        {
            return false;
        }

        foreach (var requirement in Requirements)
        {
            if (!requirement.Accepts(label(requirement.Key)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The query form.</summary>
    public override string ToString() => string.Join(",", Requirements);

    private static IEnumerable<LabelRequirement> Equalities(JsonObject? map)
        => map?.Select(p => new LabelRequirement(p.Key, LabelOperator.In, [JsonTree.AsText(p.Value) ?? ""])) ?? [];
}
