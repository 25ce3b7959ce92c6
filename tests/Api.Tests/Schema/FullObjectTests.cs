using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.Tests.Schema;

/// <summary>Builds one object per kind with every field of its schema set, and sends it through decoding.</summary>
public sealed class FullObjectTests
{
    [Fact]
    public void Every_kind_keeps_every_field_of_its_schema()
    {
        var failures = new List<string>();
        foreach (var kind in TestObjects.Catalog.Kinds)
        {
            var full = Fill(kind.Schema, []).AsObject();
            full["apiVersion"] = kind.ApiVersion;
            full["kind"] = kind.Kind;
            var result = ObjectDecoder.Decode(ObjectEncoder.Encode(full), null, kind, FieldValidation.Strict);
            var again = JsonNode.Parse(ObjectEncoder.EncodeCanonical(result.Object, kind.Schema));
            if (!JsonNode.DeepEquals(JsonNode.Parse(ObjectEncoder.Encode(full)), again))
            {
                failures.Add($"{kind}: {Difference.First(full, again, "")}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void Canonical_form_does_not_depend_on_the_order_of_fields()
    {
        var kind = TestObjects.Kind("v1", "ConfigMap");
        var a = TestObjects.Json("""{"kind":"ConfigMap","data":{"b":"1","a":"2"},"apiVersion":"v1","metadata":{"name":"x"}}""");
        var b = TestObjects.Json("""{"apiVersion":"v1","metadata":{"name":"x"},"data":{"a":"2","b":"1"},"kind":"ConfigMap"}""");
        Assert.Equal(ObjectEncoder.EncodeCanonical(a, kind.Schema), ObjectEncoder.EncodeCanonical(b, kind.Schema));
    }

    // A type inside itself (a schema in a schema) is left empty.
    private static JsonNode Fill(TypeSchema type, IReadOnlyList<TypeSchema> around) => type.Kind switch
    {
        FieldType.Object when !around.Contains(type) => new JsonObject(type.Fields.Select(f => new KeyValuePair<string, JsonNode?>(f.Name, Fill(f.Type, [.. around, type])))),
        FieldType.Object or FieldType.RawJson => new JsonObject(),
        FieldType.Map => new JsonObject { ["key"] = Fill(type.Element!, around) },
        FieldType.Array => new JsonArray(Fill(type.Element!, around)),
        FieldType.Int32 or FieldType.Int64 => JsonValue.Create(7L),
        FieldType.IntOrString => JsonValue.Create("http"),
        FieldType.Double => JsonValue.Create(1.5),
        FieldType.Bool => JsonValue.Create(true),
        FieldType.Bytes => JsonValue.Create("aGk="),
        FieldType.Time => JsonValue.Create("2024-01-02T03:04:05Z"),
        FieldType.MicroTime => JsonValue.Create("2024-01-02T03:04:05.000006Z"),
        FieldType.Duration => JsonValue.Create("1m0s"),
        FieldType.Quantity => JsonValue.Create("2Gi"),
        _ => JsonValue.Create("text"),
    };
}
