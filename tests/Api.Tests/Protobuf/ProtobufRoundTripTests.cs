using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Protobuf;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.Api.Tests.Protobuf;

public sealed class ProtobufRoundTripTests
{
    private static readonly ApiCatalog Catalog = ApiCatalog.LoadBuiltin();

    [Fact]
    public void Every_fixture_reads_from_protobuf_as_it_was_in_json()
    {
        var failures = new List<string>();
        foreach (var path in FixtureFiles.All())
        {
            var original = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
            if (Catalog.FindKind(JsonTree.Text(original, "apiVersion")!, JsonTree.Text(original, "kind")!) is not { } kind)
            {
                continue;
            }

            var json = ObjectEncoder.EncodeCanonical(ObjectDecoder.Decode(File.ReadAllBytes(path), null, kind, FieldValidation.Strict).Object, kind.Schema);
            var bytes = ProtobufEncoder.Encode(json, kind.Schema, kind.ApiVersion, kind.Kind);
            var again = ProtobufDecoder.Decode(bytes, kind.Schema);
            if (!JsonNode.DeepEquals(JsonNode.Parse(json), again))
            {
                failures.Add($"{Path.GetFileName(path)}: {Difference.First(JsonNode.Parse(json)!, again, "")}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void Json_schemas_keep_their_alternative_forms()
    {
        var kind = Catalog.FindResource("apiextensions.k8s.io", "v1", "customresourcedefinitions")!;
        const string Schema = """
            {"type":"object","properties":{
              "a":{"type":"object","additionalProperties":true},
              "b":{"type":"object","additionalProperties":{"type":"string","enum":["x",1,null]}},
              "c":{"type":"array","items":{"type":"integer","maximum":1.5},"additionalItems":false},
              "d":{"items":[{"type":"string"},{"type":"number"}],"dependencies":{"x":["y","z"],"w":{"type":"string"}},"default":{"k":[1]}}}}
            """;
        var json = $$$"""{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","spec":{"versions":[{"name":"v1","schema":{"openAPIV3Schema":{{{Schema}}}},"served":true,"storage":true}]}}""";
        var bytes = ProtobufEncoder.Encode(Encoding.UTF8.GetBytes(json), kind.Schema, kind.ApiVersion, kind.Kind);
        var again = ProtobufDecoder.Decode(bytes, kind.Schema);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), again), again.ToJsonString());
    }

    [Fact]
    public void The_bytes_are_those_a_go_client_expects()
    {
        var kind = Catalog.FindResource("", "v1", "services")!;
        var json = """{"kind":"Service","apiVersion":"v1","metadata":{"name":"a","creationTimestamp":"1970-01-01T00:00:05Z"},"spec":{"ports":[{"port":80,"targetPort":"w"},{"port":81,"targetPort":-2}]}}"""u8;
        const string Expected =
            "6b387300" // magic
            + "0a0d" + "0a027631" + "120753657276696365" // apiVersion, kind
            + "122f" // the object
            + "0a09" + "0a0161" + "4204" + "0805" + "1000" // name, creationTimestamp
            + "1222" // spec
            + "0a0b" + "1850" + "2207" + "0801" + "1000" + "1a0177" // a port whose target has a name
            + "0a13" + "1851" + "220f" + "0800" + "10feffffffffffffffff01" + "1a00" // a port whose target is a number
            + "1a00" + "2200"; // no encoding, no content type
        Assert.Equal(Expected, Convert.ToHexStringLower(ProtobufEncoder.Encode(json, kind.Schema, "v1", "Service")));
    }

    [Fact]
    public void A_watch_frame_starts_with_its_length()
    {
        var kind = Catalog.FindResource("", "v1", "configmaps")!;
        var frame = ProtobufEncoder.WatchFrame("ADDED", """{"metadata":{"name":"a"},"data":{"k":"\u00e9\n"}}"""u8, kind.Schema, "v1", "ConfigMap");
        Assert.Equal(frame.Length - 4, BinaryPrimitives.ReadInt32BigEndian(frame));
        Assert.Equal("ADDED", Encoding.UTF8.GetString(frame.AsSpan(6, 5)));
        var envelope = frame.AsSpan(frame.AsSpan().IndexOf("k8s\0"u8));
        Assert.Equal("é\n", ProtobufDecoder.Decode(envelope, kind.Schema)["data"]!["k"]!.GetValue<string>());
    }
}
