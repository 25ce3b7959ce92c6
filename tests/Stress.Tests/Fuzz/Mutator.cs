using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>Spoils values: as trees, and as bytes that may be no JSON any more.</summary>
internal sealed class Mutator(ValueMaker values, Random random)
{
    /// <summary>Pointers to all places of a tree, the root's first.</summary>
    public static List<string> Pointers(JsonNode? node)
    {
        List<string> found = [""];
        Collect(node, "", found);
        return found;
    }

    /// <summary>Replaces, removes or doubles something in a tree, a few times.</summary>
    public void Spoil(JsonObject value)
    {
        for (int i = random.Next(3); i > 0; i--)
        {
            JsonNode at = value;
            while (random.Next(4) > 0 && Children(at) is { Count: > 0 } children)
            {
                at = children[random.Next(children.Count)];
            }

            Change(at);
        }
    }

    /// <summary>The bytes of a tree, sometimes cut, mixed up, repeated or nested beyond reason.</summary>
    public byte[] Bytes(JsonNode value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value.ToJsonString());
        switch (random.Next(24))
        {
            case 0:
                return bytes[..random.Next(bytes.Length + 1)];
            case 1:
                for (int i = random.Next(1, 8); i > 0 && bytes.Length > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes;
            case 2:
                return [.. bytes, .. bytes];
            case 3:
                int depth = random.Next(1, 20_000);
                return Encoding.UTF8.GetBytes("{\"a\":" + new string('[', depth) + (random.Next(2) == 0 ? new string(']', depth) + "}" : ""));
            case 4:
                return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\"name\":", "\"name\":\"first\",\"name\":", StringComparison.Ordinal));
            case 5:
                byte[] noise = new byte[random.Next(300)];
                random.NextBytes(noise);
                return random.Next(2) == 0 ? [0x6b, 0x38, 0x73, 0, .. noise] : noise;
            case 6:
                return Encoding.UTF8.GetBytes("a: &a [*a, &b {<<: *b}]\nmetadata: {name: [\n" + values.Text());
            default:
                return bytes;
        }
    }

    private void Change(JsonNode at)
    {
        if (at is JsonObject tree)
        {
            string key = tree.Count > 0 && random.Next(3) > 0 ? tree.ElementAt(random.Next(tree.Count)).Key : values.Text();
            if (random.Next(3) == 0)
            {
                tree.Remove(key);
            }
            else
            {
                tree[key] = values.Anything(0);
            }
        }
        else if (at is JsonArray list)
        {
            if (list.Count > 0 && random.Next(2) == 0)
            {
                list.Add(list[random.Next(list.Count)]?.DeepClone());
            }
            else
            {
                list.Insert(0, values.Anything(0));
            }
        }
    }

    private static List<JsonNode> Children(JsonNode node) => node switch
    {
        JsonObject tree => [.. tree.Select(pair => pair.Value).OfType<JsonNode>()],
        JsonArray list => [.. list.OfType<JsonNode>()],
        _ => [],
    };

    private static void Collect(JsonNode? node, string path, List<string> found)
    {
        if (node is JsonObject tree)
        {
            foreach ((string key, JsonNode? child) in tree)
            {
                string at = $"{path}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                found.Add(at);
                Collect(child, at, found);
            }
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                found.Add($"{path}/{i}");
                Collect(list[i], $"{path}/{i}", found);
            }
        }
    }
}
