using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Protobuf;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class NegotiationTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";
    private static readonly ApiCatalog Catalog = ApiCatalog.LoadBuiltin();

    [Fact]
    public async Task Objects_lists_and_failures_are_served_in_protobuf()
    {
        await using var server = await TestServer.StartAsync();
        var (_, created) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var one = await BytesAsync(server, Collection + "/a", Protobuf, 200);
        Assert.True(JsonNode.DeepEquals(created, ProtobufDecoder.Decode(one, Catalog.FindExchanged("v1", "ConfigMap")!)));
        var list = ProtobufDecoder.Decode(await BytesAsync(server, Collection, Protobuf, 200), Catalog.FindExchanged("v1", "ConfigMapList")!);
        Assert.Equal("ConfigMapList", (string?)list["kind"]);
        Assert.Equal("a", (string?)list["items"]![0]!["metadata"]!["name"]);
        Assert.NotEqual("", list.Meta("resourceVersion"));
        var status = ProtobufDecoder.Decode(await BytesAsync(server, Collection + "/b", Protobuf, 404), Catalog.FindExchanged("v1", "Status")!);
        Assert.Equal("NotFound", (string?)status["reason"]);
        Assert.Equal("b", (string?)status["details"]!["name"]);
    }

    [Theory]
    [InlineData("/apis", "APIGroupList", "groups")]
    [InlineData("/apis/apps", "APIGroup", "versions")]
    [InlineData("/apis/apps/v1", "APIResourceList", "resources")]
    public async Task Discovery_is_served_in_protobuf_where_it_has_that_form(string path, string kind, string field)
    {
        await using var server = await TestServer.StartAsync();
        var (_, json) = await server.SendAsync("GET", path);
        var bytes = await BytesAsync(server, path, Protobuf + ",application/json", 200);
        var decoded = ProtobufDecoder.Decode(bytes, Catalog.FindExchanged("v1", kind)!);
        Assert.Equal(kind, (string?)decoded["kind"]);
        Assert.Equal(json[field]!.AsArray().Count, decoded[field]!.AsArray().Count);
        Assert.Equal("APIVersions", (string?)(await server.SendAsync("GET", "/api", accept: Protobuf)).Body["kind"]);
        var (_, aggregated) = await server.SendAsync(
            "GET", "/apis", accept: Protobuf + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Equal("APIGroupDiscoveryList", (string?)aggregated["kind"]);
    }

    [Fact]
    public async Task Metadata_is_served_in_protobuf_and_as_a_list_only_for_lists()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        const string As = Protobuf + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        var list = ProtobufDecoder.Decode(await BytesAsync(server, Collection, As, 200), Catalog.FindExchanged("meta.k8s.io/v1", "PartialObjectMetadataList")!);
        Assert.Equal("a", (string?)list["items"]![0]!["metadata"]!["name"]);
        Assert.Null(list["items"]![0]!["data"]);
        Assert.Equal(406, (await server.SendAsync("GET", Collection, accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")).Code);
        Assert.Equal(406, (await server.SendAsync("GET", Collection + "/a", accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")).Code);
    }

    [Fact]
    public async Task A_watch_in_protobuf_is_framed_by_length()
    {
        await using var server = await TestServer.StartAsync();
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        await using var watch = await server.Admin.SendAsync(
            new ApiRequest("GET", Collection)
            {
                Query = "watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", Accept = Protobuf + ";stream=watch",
            },
            new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        Assert.Equal(Protobuf + ";stream=watch", watch.ContentType);
        var seen = new List<string>();
        await foreach (var frame in watch.Frames!)
        {
            Assert.Equal(frame.Length - 4, BinaryPrimitives.ReadInt32BigEndian(frame.Span));
            var envelope = frame.Span[frame.Span.IndexOf("k8s\0"u8)..];
            var value = ProtobufDecoder.Decode(envelope, Catalog.FindExchanged("v1", "ConfigMap")!);
            seen.Add($"{Encoding.UTF8.GetString(frame.Span.Slice(6, frame.Span[5]))} {value.Meta("name")}");
            if (seen.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["ADDED a", "BOOKMARK "], seen);
    }

    [Theory]
    [InlineData("application/vnd.kubernetes.protobuf, application/json;q=0.5", "application/vnd.kubernetes.protobuf")]
    [InlineData("application/vnd.kubernetes.protobuf;q=0.4, application/json;q=0.5", "application/json")]
    [InlineData("*/*, application/yaml", "application/yaml")]
    [InlineData("text/html, */*", "application/json")]
    [InlineData("application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1, application/yaml", "application/yaml")]
    public async Task The_best_form_the_caller_reads_is_chosen(string accept, string expected)
    {
        await using var server = await TestServer.StartAsync();
        await using var answer = await server.Admin.SendAsync(new ApiRequest("GET", Collection) { Accept = accept }, CancellationToken.None);
        Assert.Equal(expected, answer.ContentType);
    }

    [Theory]
    [InlineData("", "text/html", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [InlineData("watch=1", "application/yaml", "only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch")]
    [InlineData("watch=1", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "you requested PartialObjectMetadataList, but the requested object is not a list (*ConfigMap)")]
    public async Task What_cannot_be_served_is_named(string query, string accept, string message)
    {
        await using var server = await TestServer.StartAsync();
        var (code, status) = await server.SendAsync("GET", Collection, query: query, accept: accept);
        Assert.Equal(406, code);
        Assert.Equal(message, (string?)status["message"]);
    }

    private static async Task<byte[]> BytesAsync(TestServer server, string path, string accept, int expected)
    {
        await using var answer = await server.Admin.SendAsync(new ApiRequest("GET", path) { Accept = accept }, CancellationToken.None);
        Assert.Equal((expected, Protobuf), (answer.StatusCode, answer.ContentType));
        return answer.Body.ToArray();
    }
}
