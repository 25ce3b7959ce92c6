using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>
/// A path into a JSON tree in the language of kubectl: names, ['names'], indexes, slices, wildcards, descent (..) and
/// filters ([?(@.type=="Ready")]). Immutable; safe to share between threads.
/// </summary>
public sealed class JsonPath
{
    private const int MaxResults = 10_000;
    private readonly JsonPathStep[] _steps;

    private JsonPath(JsonPathStep[] steps) => _steps = steps;

    /// <summary>Reads a path, with or without braces around it; false with the reason when it is not valid.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            path = new JsonPath(JsonPathParser.Parse(text));
            problem = null;
            return true;
        }
        catch (FormatException e)
        {
            path = null;
            problem = e.Message;
            return false;
        }
    }

    /// <summary>The first value the path finds; false when it finds none. The value may be null.</summary>
    public bool TryFind(JsonNode? root, out JsonNode? found)
    {
        List<JsonNode?> current = [root];
        foreach (var step in _steps)
        {
            var next = new List<JsonNode?>();
            foreach (var node in current)
            {
                Follow(step, node, next);
                if (next.Count > MaxResults)
                {
                    break;
                }
            }

            current = next;
        }

        found = current.Count > 0 ? current[0] : null;
        return current.Count > 0;
    }

    private static void Follow(JsonPathStep step, JsonNode? node, List<JsonNode?> next)
    {
        switch (step)
        {
            case JsonPathStep.Name name when node is JsonObject tree && tree.TryGetPropertyValue(name.Text, out var value):
                next.Add(value);
                break;
            case JsonPathStep.Slice slice when node is JsonArray array:
                Items(slice, array, next);
                break;
            case JsonPathStep.All:
                next.AddRange(Children(node));
                break;
            case JsonPathStep.Any any:
                foreach (var one in any.Steps)
                {
                    Follow(one, node, next);
                }

                break;
            case JsonPathStep.Deep:
                Descend(node, next);
                break;
            case JsonPathStep.Filter filter:
                next.AddRange(Children(node).Where(child => Holds(filter, child)));
                break;
            default:
                break;
        }
    }

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonArray array => array,
        JsonObject tree => tree.Select(p => p.Value),
        _ => [],
    };

    private static void Descend(JsonNode? node, List<JsonNode?> next)
    {
        if (next.Count > MaxResults)
        {
            return;
        }

        next.Add(node);
        foreach (var child in Children(node))
        {
            Descend(child, next);
        }
    }

    private static void Items(JsonPathStep.Slice slice, JsonArray array, List<JsonNode?> next)
    {
        var from = Place(slice.From ?? 0, array.Count);
        var to = slice.From is { } single && slice.Single ? (single == -1 ? array.Count : Place(single, array.Count) + 1)
            : Place(slice.To ?? array.Count, array.Count);
        for (var i = Math.Max(from, 0); i < Math.Min(to, array.Count); i += slice.Step)
        {
            next.Add(array[i]);
        }
    }

    private static int Place(int index, int count) => index < 0 ? index + count : index;

    private static bool Holds(JsonPathStep.Filter filter, JsonNode? child)
    {
        if (filter.Operator.Length == 0)
        {
            return filter.Left.Find(child, out _);
        }

        if (!filter.Left.Find(child, out var left) || !filter.Right!.Find(child, out var right))
        {
            return false;
        }

        var order = Compare(left, right);
        return filter.Operator switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    // Null when the two cannot be compared.
    private static int? Compare(JsonNode? left, JsonNode? right)
    {
        if (CustomResources.JsonNumber.Of(left) is { } one && CustomResources.JsonNumber.Of(right) is { } other)
        {
            return one.CompareTo(other);
        }

        if (JsonTree.AsText(left) is { } text && JsonTree.AsText(right) is { } otherText)
        {
            return string.CompareOrdinal(text, otherText);
        }

        return left?.GetValueKind() is JsonValueKind.True or JsonValueKind.False && left.GetValueKind() == right?.GetValueKind() ? 0 : null;
    }
}
