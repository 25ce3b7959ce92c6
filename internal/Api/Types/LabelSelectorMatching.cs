namespace EdgeOrch.Api.Types;

/// <summary>Label selectors as objects carry them.</summary>
public static class LabelSelectorMatching
{
    /// <summary>Whether labels satisfy the selector. A null selector matches nothing, an empty one everything.</summary>
    public static bool Matches(this LabelSelector? selector, IReadOnlyDictionary<string, string>? labels)
    {
        if (selector is null)
        {
            return false;
        }

        foreach (var (key, value) in selector.MatchLabels ?? [])
        {
            if (labels is null || !labels.TryGetValue(key, out var actual) || actual != value)
            {
                return false;
            }
        }

        foreach (var requirement in selector.MatchExpressions ?? [])
        {
            if (!Matches(requirement.Key ?? "", requirement.Operator ?? "", requirement.Values, labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether labels satisfy one requirement; operators are those of label and node selectors.</summary>
    public static bool Matches(string key, string @operator, IReadOnlyList<string>? values, IReadOnlyDictionary<string, string>? labels)
    {
        string? actual = null;
        var present = labels is not null && labels.TryGetValue(key, out actual);
        return @operator switch
        {
            "In" => present && values is not null && values.Contains(actual, StringComparer.Ordinal),
            "NotIn" => !present || values is null || !values.Contains(actual, StringComparer.Ordinal),
            "Exists" => present,
            "DoesNotExist" => !present,
            "Gt" => Compare(actual, values) is > 0,
            "Lt" => Compare(actual, values) is < 0,
            _ => false,
        };
    }

    private static int? Compare(string? actual, IReadOnlyList<string>? values) =>
        long.TryParse(actual, out var left) && values is [var only] && long.TryParse(only, out var right) ? left.CompareTo(right) : null;
}
