using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class RandomSchemaTests
{
    private static readonly string[] Names = ["a", "b", "c", "metadata", "kind", "x.y"];
    private static readonly string[] Scalars = ["string", "integer", "number", "boolean"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_pruned_and_defaulted_value_stays_as_it_is_and_nothing_throws(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var schema = Schema(random, 3);
            var definition = Definitions.Object();
            definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"] = schema.DeepClone();
            var kind = CustomKinds.Of(CustomResourceDefinition.Read(definition), TestObjects.Catalog)[0];
            var value = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "w", ["namespace"] = "default" }, ["spec"] = Value(random, schema, 4),
            };
            var told = $"seed {seed} round {round}\nschema {schema.ToJsonString()}\nvalue {value.ToJsonString()}";

            try
            {
                var once = ObjectDecoder.Fit(value, kind, FieldValidation.Ignore).Object;
                Defaulter.Apply(kind, once);
                var twice = ObjectDecoder.Fit(once, kind, FieldValidation.Strict).Object;
                Defaulter.Apply(kind, twice);

                Assert.True(JsonNode.DeepEquals(once, twice), $"{told}\nonce {once.ToJsonString()}\ntwice {twice.ToJsonString()}");
                Assert.NotNull(Validator.ValidateCreate(kind, once));
                Assert.Empty(Validator.ValidateUpdate(kind, once, once.DeepClone().AsObject()));
                Assert.NotEmpty(EdgeOrch.Api.Serialization.ObjectEncoder.EncodeCanonical(once, kind.Schema));
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{told}\n{e}");
            }
        }
    }

    private static JsonObject Schema(Random random, int depth)
    {
        var schema = new JsonObject();
        switch (random.Next(depth == 0 ? 3 : 8))
        {
            case 0 or 1:
                var type = Scalars[random.Next(Scalars.Length)];
                schema["type"] = type;
                if (random.Next(3) == 0)
                {
                    schema["default"] = Scalar(random, type);
                }

                Limit(random, schema, type);
                break;
            case 2:
                schema[random.Next(2) == 0 ? "x-kubernetes-int-or-string" : "x-kubernetes-preserve-unknown-fields"] = true;
                break;
            case 3:
                schema["type"] = "array";
                schema["items"] = Schema(random, depth - 1);
                break;
            case 4:
                schema["type"] = "object";
                schema["additionalProperties"] = random.Next(4) == 0 ? true : Schema(random, depth - 1);
                break;
            default:
                Object(random, schema, depth);
                break;
        }

        if (random.Next(4) == 0)
        {
            schema["nullable"] = true;
        }

        return schema;
    }

    private static void Object(Random random, JsonObject schema, int depth)
    {
        schema["type"] = "object";
        var properties = new JsonObject();
        foreach (var name in Names.Where(_ => random.Next(2) == 0))
        {
            properties[name] = Schema(random, depth - 1);
        }

        schema["properties"] = properties;
        if (random.Next(4) == 0)
        {
            schema["default"] = new JsonObject();
        }

        if (random.Next(4) == 0)
        {
            schema["x-kubernetes-preserve-unknown-fields"] = true;
        }

        if (properties.Count > 0 && random.Next(3) == 0)
        {
            schema["required"] = new JsonArray(properties.First().Key);
            schema["anyOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray(properties.Last().Key) }, new JsonObject());
        }
    }

    private static void Limit(Random random, JsonObject schema, string type)
    {
        if (type == "string" && random.Next(2) == 0)
        {
            schema["pattern"] = "^[a-m]*$";
            schema["format"] = "ipv4";
            schema["maxLength"] = 2;
        }
        else if (type is "integer" or "number" && random.Next(2) == 0)
        {
            schema["maximum"] = 5;
            schema["not"] = new JsonObject { ["enum"] = new JsonArray(1, 2) };
        }
    }

    private static JsonNode? Value(Random random, JsonObject schema, int depth)
    {
        if (depth == 0 || random.Next(6) == 0)
        {
            return Anything(random, depth);
        }

        switch ((string?)schema["type"])
        {
            case "object" when schema["additionalProperties"] is JsonObject element:
                return new JsonObject { ["k"] = Value(random, element, depth - 1), ["l"] = Value(random, element, depth - 1) };
            case "object":
                var tree = new JsonObject();
                foreach (var (name, property) in (JsonObject?)schema["properties"] ?? [])
                {
                    if (random.Next(3) > 0)
                    {
                        tree[name] = Value(random, (JsonObject)property!, depth - 1);
                    }
                }

                tree["unknown"] = Anything(random, depth - 1);
                return tree;
            case "array":
                return new JsonArray(Value(random, (JsonObject)schema["items"]!, depth - 1), Value(random, (JsonObject)schema["items"]!, depth - 1));
            case { } type:
                return Scalar(random, type);
            default:
                return Anything(random, depth);
        }
    }

    private static JsonNode? Anything(Random random, int depth) => random.Next(depth > 0 ? 7 : 4) switch
    {
        0 => null,
        1 => Scalar(random, "integer"),
        2 => Scalar(random, "string"),
        3 => Scalar(random, "boolean"),
        4 => new JsonArray(Anything(random, depth - 1), Anything(random, depth - 1)),
        _ => new JsonObject { [Names[random.Next(Names.Length)]] = Anything(random, depth - 1), ["z"] = Anything(random, depth - 1) },
    };

    private static JsonValue Scalar(Random random, string type) => type switch
    {
        "string" => JsonValue.Create(new string((char)('a' + random.Next(26)), random.Next(4))),
        "integer" => JsonValue.Create((long)random.Next(-3, 10)),
        "number" => JsonValue.Create(random.Next(100) / 8.0),
        _ => JsonValue.Create(random.Next(2) == 0),
    };
}
