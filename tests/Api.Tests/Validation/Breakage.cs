using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tests.Validation;

/// <summary>Breaks objects at random places: removes fields, and puts in texts, numbers and shapes that do not belong there.</summary>
internal static class Breakage
{
    /// <summary>Changes one place of the object.</summary>
    public static void Break(JsonObject value, Random random)
    {
        var places = new List<(JsonNode Owner, string Key, int Index)>();
        Collect(value, places);
        if (places.Count == 0)
        {
            return;
        }

        var (owner, key, index) = places[random.Next(places.Count)];
        if (owner is JsonArray list)
        {
            list[index] = Bad(random);
        }
        else if (random.Next(3) == 0)
        {
            owner.AsObject().Remove(key);
        }
        else
        {
            owner.AsObject()[key] = Bad(random);
        }
    }

    private static void Collect(JsonNode? node, List<(JsonNode Owner, string Key, int Index)> places)
    {
        switch (node)
        {
            case JsonObject tree:
                foreach (var (key, child) in tree)
                {
                    places.Add((tree, key, 0));
                    Collect(child, places);
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    places.Add((list, "", i));
                    Collect(list[i], places);
                }

                break;
            default:
                break;
        }
    }

    private static JsonNode? Bad(Random random) => random.Next(14) switch
    {
        0 => null,
        1 => JsonValue.Create(""),
        2 => JsonValue.Create("No Such Value!"),
        3 => JsonValue.Create(-1L),
        4 => JsonValue.Create(long.MaxValue),
        5 => JsonValue.Create(0L),
        6 => JsonValue.Create(1e300),
        7 => new JsonArray(),
        8 => new JsonObject(),
        9 => JsonValue.Create(true),
        10 => new JsonArray("a", "a", null, 5L),
        11 => new JsonObject { ["a"] = null, ["b"] = new JsonArray() },
        12 => JsonValue.Create(new string('x', 300)),
        _ => JsonValue.Create("%/..[']=:,\u00e4"),
    };
}
