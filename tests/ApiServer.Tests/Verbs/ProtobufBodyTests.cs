using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Protobuf;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class ProtobufBodyTests
{
    private static readonly ApiCatalog Catalog = ApiCatalog.LoadBuiltin();

    [Fact]
    public void A_config_map_in_protobuf_reads_like_one_in_json()
    {
        var metadata = Message((1, Text("a")), (3, Text("ns")), (8, []), (11, Message((1, Text("k")), (2, Text("v")))));
        var body = Envelope("v1", "ConfigMap", Message((1, metadata), (2, Message((1, Text("x")), (2, Text("y"))))));
        var value = ProtobufDecoder.Decode(body, Catalog.FindResource("", "v1", "configmaps")!.Schema);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"metadata":{"name":"a","namespace":"ns","labels":{"k":"v"}},"data":{"x":"y"},"apiVersion":"v1","kind":"ConfigMap"}"""), value), value.ToJsonString());
    }

    [Fact]
    public void Embedded_structs_are_messages_of_their_own()
    {
        var hostPath = Message((1, Text("/data")));
        var volume = Message((1, Text("v")), (2, Message((1, hostPath))));
        var body = Envelope("v1", "Pod", Message((2, Message((1, volume)))));
        var value = ProtobufDecoder.Decode(body, Catalog.FindResource("", "v1", "pods")!.Schema);
        Assert.Equal("""[{"name":"v","hostPath":{"path":"/data"}}]""", value["spec"]!["volumes"]!.ToJsonString());
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Envelope(string apiVersion, string kind, byte[] raw) =>
        [.. "k8s\0"u8, .. Message((1, Message((1, Text(apiVersion)), (2, Text(kind)))), (2, raw), (3, []), (4, []))];

    private static byte[] Message(params (int Field, byte[] Payload)[] fields)
    {
        var bytes = new List<byte>();
        foreach (var (field, payload) in fields)
        {
            bytes.Add((byte)((field << 3) | 2));
            bytes.Add(checked((byte)payload.Length));
            bytes.AddRange(payload);
        }

        return [.. bytes];
    }
}
