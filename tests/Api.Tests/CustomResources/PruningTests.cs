using System.Text;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class PruningTests
{
    private const string Schema = """
        spec:
          type: object
          properties:
            a: {type: string}
            list: {type: array, items: {type: object, properties: {b: {type: string}}}}
            map: {type: object, additionalProperties: {type: object, properties: {c: {type: string}}}}
            free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: object, properties: {d: {type: string}}}}}
            all: {type: object, additionalProperties: true}
            any: {x-kubernetes-preserve-unknown-fields: true}
            port: {x-kubernetes-int-or-string: true}
            template: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object, properties: {e: {type: string}}}}}
        """;

    [Theory]
    [InlineData("""{"a":"1","x":1}""", """{"a":"1"}""", "spec.x")]
    [InlineData("""{"list":[{"b":"1","x":{"y":1}}]}""", """{"list":[{"b":"1"}]}""", "spec.list[0].x")]
    [InlineData("""{"map":{"k":{"c":"1","x":1}}}""", """{"map":{"k":{"c":"1"}}}""", "spec.map.k.x")]
    [InlineData("""{"free":{"x":{"y":1},"known":{"d":"1","z":1}}}""", """{"free":{"x":{"y":1},"known":{"d":"1"}}}""", "spec.free.known.z")]
    [InlineData("""{"all":{"x":{"y":1},"z":1}}""", """{"all":{"x":{},"z":1}}""", "spec.all.x.y")]
    [InlineData("""{"any":[{"x":[{"y":1}]}]}""", """{"any":[{"x":[{"y":1}]}]}""", "")]
    [InlineData("""{"port":{"x":1}}""", """{"port":{}}""", "spec.port.x")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{}}""", "spec.a.x")]
    [InlineData("""{"a":null}""", """{"a":null}""", "")]
    [InlineData("""{"template":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","odd":1},"spec":{"e":"1"},"x":1}}""",
        """{"template":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"e":"1"}}}""", "odd", "spec.template.x")]
    public void Unknown_fields_are_dropped_and_named(string spec, string expected, params string[] unknown)
    {
        var kind = Definitions.Kind(Schema);

        var silent = Decode(kind, spec, FieldValidation.Ignore);
        var warned = Decode(kind, spec, FieldValidation.Warn);

        Assert.Empty(silent.Warnings);
        Assert.Equal(expected, silent.Object["spec"]!.ToJsonString());
        Assert.Equal(unknown.Where(u => u.Length > 0).Select(u => $"unknown field \"{u}\""), warned.Warnings);
        if (warned.Warnings.Count > 0)
        {
            var refused = Assert.Throws<ApiException>(() => Decode(kind, spec, FieldValidation.Strict));
            Assert.Equal("Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: " + string.Join(", ", warned.Warnings), refused.Message);
        }
    }

    [Fact]
    public void Unknown_fields_at_the_top_and_in_metadata_and_duplicates_are_named()
    {
        var kind = Definitions.Kind(Schema);
        var body = """{"metadata":{"name":"w","odd":1},"spec":{"a":"1","a":"2","map":{"k":{"c":"1","c":"2"}}},"extra":1}""";

        var result = ObjectDecoder.Decode(Encoding.UTF8.GetBytes(body), null, kind, FieldValidation.Warn);

        Assert.Equal(
            ["unknown field \"metadata.odd\"", "duplicate field \"spec.a\"", "duplicate field \"spec.map.k.c\"", "unknown field \"extra\""],
            result.Warnings);
        Assert.Equal("""{"metadata":{"name":"w"},"spec":{"a":"2","map":{"k":{"c":"2"}}},"apiVersion":"example.com/v1","kind":"Widget"}""", result.Object.ToJsonString());
    }

    [Fact]
    public void Metadata_of_another_type_is_refused_and_wrong_types_elsewhere_are_left_for_validation()
    {
        var kind = Definitions.Kind(Schema);

        var refused = Assert.Throws<ApiException>(() =>
            ObjectDecoder.Decode("""{"metadata":{"labels":{"a":1}}}"""u8.ToArray(), null, kind, FieldValidation.Ignore));
        var accepted = Decode(kind, """{"a":5}""", FieldValidation.Strict);

        Assert.Contains("json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels.a of type string", refused.Message, StringComparison.Ordinal);
        Assert.Equal("""{"a":5}""", accepted.Object["spec"]!.ToJsonString());
    }

    [Fact]
    public void A_root_that_keeps_unknown_fields_keeps_them()
    {
        var definition = Definitions.Object("spec: {type: object, properties: {a: {type: string}}}");
        definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["x-kubernetes-preserve-unknown-fields"] = true;
        var kind = EdgeOrch.Api.CustomResources.CustomKinds.Of(EdgeOrch.Api.CustomResources.CustomResourceDefinition.Read(definition), TestObjects.Catalog)[0];

        var result = ObjectDecoder.Decode("""{"extra":{"x":1},"spec":{"a":"1","x":1}}"""u8.ToArray(), null, kind, FieldValidation.Warn);

        Assert.Equal(["unknown field \"spec.x\""], result.Warnings);
        Assert.Equal(1L, (long)result.Object["extra"]!["x"]!);
    }

    [Fact]
    public void Protobuf_is_not_a_form_of_custom_resources()
    {
        var refused = Assert.Throws<ApiException>(() =>
            ObjectDecoder.Decode("k8s\0"u8.ToArray(), "application/vnd.kubernetes.protobuf", Definitions.Kind(Schema), FieldValidation.Ignore));

        Assert.Equal(415, refused.Status.Code);
    }

    private static DecodeResult Decode(KindDescription kind, string spec, FieldValidation mode)
        => ObjectDecoder.Decode(Encoding.UTF8.GetBytes($$"""{"apiVersion":"example.com/v1","kind":"Widget","spec":{{spec}}}"""), "application/json", kind, mode);
}
