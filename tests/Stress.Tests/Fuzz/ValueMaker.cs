using System.Text.Json.Nodes;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>Makes values by a schema: mostly of the right type, with names that exist, texts that formats want, and numbers from the edges.</summary>
internal sealed class ValueMaker(ApiSurface surface, Random random)
{
    private static readonly string[] Texts =
    [
        "a", "b", "c", "web", "default", "app", "", "A_b", "1", "100m", "1Gi", "-1", "1e400", "10.0.0.1", "10.0.0.0/24", "::1", "fd00::/64", "http", "TCP", "Always", "RollingUpdate",
        "nginx:1.25", "*/5 * * * *", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "example.com", "a/b", "kubernetes.io/hostname", "25%", "metadata.name", "app=web,tier in (a,b)",
        "ü", "\u0000", "\ud83d\ude00", "{{", "$(A)", "../..", "/data", "null", "true", "*", "In", "Exists", "Equal", "NoSchedule", "ClusterIP", "ExternalName", "system:masters",
        "^(a+)+$", "[", "(?=x)", ".spec.replicas", "{.status}", "$['x']",
    ];

    private static readonly long[] Numbers = [0, 1, 2, 3, 80, 443, 30000, 65535, 65536, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    /// <summary>A text from the drawer, or a long one.</summary>
    public string Text() => random.Next(60) == 0 ? new string('x', random.Next(1, 70_000)) : Texts[random.Next(Texts.Length)];

    /// <summary>An object of a resource's kind with a name.</summary>
    public JsonObject Make(FuzzResource resource, string name)
    {
        JsonObject value = resource.Schema is null ? [] : Of(resource.Schema, 0) as JsonObject ?? [];
        value["apiVersion"] = resource.ApiVersion;
        value["kind"] = resource.Kind;
        JsonObject metadata = value["metadata"] as JsonObject ?? [];
        if (random.Next(3) > 0)
        {
            metadata = [];
        }

        metadata["name"] = name;
        metadata.Remove("resourceVersion");
        metadata.Remove("namespace");
        metadata.Remove("uid");
        metadata.Parent?.AsObject().Remove("metadata");
        value["metadata"] = metadata;
        return value;
    }

    private JsonNode? Of(JsonObject schema, int depth)
    {
        if (random.Next(40) == 0)
        {
            return Anything(depth);
        }

        if (schema["$ref"] is { } reference)
        {
            return Of(surface.Resolve((string)reference!), depth);
        }

        if (schema["allOf"] is JsonArray { Count: > 0 } all)
        {
            return Of(all[0]!.AsObject(), depth);
        }

        if (schema["enum"] is JsonArray { Count: > 0 } values && random.Next(10) > 0)
        {
            return values[random.Next(values.Count)]!.DeepClone();
        }

        return (string?)schema["type"] switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "integer" or "number" => JsonValue.Create(Numbers[random.Next(Numbers.Length)]),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            _ => (string?)schema["format"] == "int-or-string" && random.Next(2) == 0 ? JsonValue.Create(random.Next(200)) : JsonValue.Create(Text()),
        };
    }

    private JsonObject Object(JsonObject schema, int depth)
    {
        JsonObject value = [];
        HashSet<string> required = [.. (schema["required"] as JsonArray ?? []).Select(name => (string)name!)];
        int one = 2 + depth;
        foreach ((string name, JsonNode? field) in schema["properties"] as JsonObject ?? [])
        {
            if (depth < 9 && (required.Contains(name) ? random.Next(30) > 0 : random.Next(one) == 0))
            {
                value[name] = Of(field!.AsObject(), depth + 1);
            }
        }

        if (schema["additionalProperties"] is JsonObject element)
        {
            for (int i = random.Next(3); i > 0; i--)
            {
                value[Text()] = Of(element, depth + 1);
            }
        }

        return value;
    }

    private JsonArray Array(JsonObject schema, int depth) =>
        new([.. Enumerable.Range(0, depth > 9 ? 0 : random.Next(4)).Select(_ => Of(schema["items"]!.AsObject(), depth + 1))]);

    /// <summary>A value of any type.</summary>
    public JsonNode? Anything(int depth) => random.Next(depth > 4 ? 5 : 7) switch
    {
        0 => null,
        1 => JsonValue.Create(Text()),
        2 => JsonValue.Create(Numbers[random.Next(Numbers.Length)]),
        3 => JsonValue.Create(random.Next(2) == 0),
        4 => JsonValue.Create(random.NextDouble() * 1e20),
        5 => new JsonArray(Anything(depth + 1), Anything(depth + 1)),
        _ => new JsonObject { ["a"] = Anything(depth + 1), ["name"] = Anything(depth + 1) },
    };
}
