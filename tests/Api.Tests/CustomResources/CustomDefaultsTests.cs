using System.Text.Json.Nodes;
using EdgeOrch.Api.Defaulting;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class CustomDefaultsTests
{
    [Theory]
    [InlineData("{type: object, properties: {a: {type: integer, default: 5}}}", "{}", """{"a":5}""")]
    [InlineData("{type: object, properties: {a: {type: integer, default: 5}}}", """{"a":null}""", """{"a":5}""")]
    [InlineData("{type: object, properties: {a: {type: integer, default: 5, nullable: true}}}", """{"a":null}""", """{"a":null}""")]
    [InlineData("{type: object, properties: {a: {type: integer, nullable: true}}}", """{"a":null}""", """{"a":null}""")]
    [InlineData("{type: object, properties: {a: {type: integer}}}", """{"a":null}""", "{}")]
    [InlineData("{type: object, properties: {a: {type: integer, default: 5}}}", """{"a":0}""", """{"a":0}""")]
    [InlineData("{type: object, properties: {o: {type: object, default: {}, properties: {a: {type: string, default: x}}}}}", "{}", """{"o":{"a":"x"}}""")]
    [InlineData("{type: object, properties: {o: {type: object, properties: {a: {type: string, default: x}}}}}", "{}", "{}")]
    [InlineData("{type: object, properties: {l: {type: array, items: {type: object, properties: {a: {type: string, default: x}}}}}}", """{"l":[{},{"a":"y"}]}""", """{"l":[{"a":"x"},{"a":"y"}]}""")]
    [InlineData("{type: object, properties: {l: {type: array, items: {type: string, default: x}}}}", """{"l":[null,"y"]}""", """{"l":["x","y"]}""")]
    [InlineData("{type: object, additionalProperties: {type: object, properties: {a: {type: string, default: x}}}}", """{"k":{}}""", """{"k":{"a":"x"}}""")]
    [InlineData("{type: object, additionalProperties: {type: string, default: x}}", """{"k":null}""", """{"k":"x"}""")]
    [InlineData("{type: object, additionalProperties: {type: string}}", """{"k":null}""", """{"k":null}""")]
    public void Absent_values_and_forbidden_nulls_take_the_default(string schema, string value, string expected)
    {
        var kind = Definitions.Kind("v: " + schema);
        var tree = new JsonObject { ["v"] = JsonNode.Parse(value) };

        Defaulter.Apply(kind, tree);
        var once = tree.ToJsonString();
        Defaulter.Apply(kind, tree);

        Assert.Equal($$"""{"v":{{expected}}}""", once);
        Assert.Equal(once, tree.ToJsonString());
    }

    [Fact]
    public void The_defaulter_of_all_kinds_knows_custom_ones()
    {
        var kind = Definitions.Kind("spec: {type: object, default: {}, properties: {replicas: {type: integer, default: 1}}}");
        var first = TestObjects.Json("{}");
        var second = TestObjects.Json("{}");

        Defaulter.Apply(kind, first);
        first["spec"]!["replicas"] = 7;
        Defaulter.Apply(kind, second);

        Assert.Equal("""{"spec":{"replicas":1}}""", second.ToJsonString());
    }
}
