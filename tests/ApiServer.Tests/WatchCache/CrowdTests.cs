using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.WatchCache;

/// <summary>Many watchers of other processes are woken together and with pauses, and miss nothing by it.</summary>
public sealed class CrowdTests
{
    private const int Watchers = 40;
    private const int Writers = 4;
    private const int Objects = 100;
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Everyone_in_a_crowd_sees_every_change_once_and_in_order(string version)
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{server.Host.Addresses[0]}"), DefaultRequestVersion = Version.Parse(version) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestSecurity.AdminToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (_, list) = await server.SendAsync("GET", Collection);
        var start = (string)list["metadata"]!["resourceVersion"]!;

        var watchers = Enumerable.Range(0, Watchers).Select(_ => ReadAsync(client, start, limit.Token)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(server, writer)));

        var first = await watchers[0];
        Assert.Equal(Writers * Objects, first.Select(static seen => seen.Name).Distinct().Count());
        Assert.Equal(first.OrderBy(static seen => seen.Revision), first);
        foreach (var watcher in watchers)
        {
            Assert.Equal(first, await watcher);
        }
    }

    private static async Task WriteAsync(TestServer server, int writer)
    {
        for (var i = 0; i < Objects; i++)
        {
            Assert.Equal(201, (await server.SendAsync("POST", Collection, Support.Objects.ConfigMap($"w{writer}-{i}"))).Code);
        }
    }

    private static async Task<List<(string Name, long Revision)>> ReadAsync(HttpClient client, string start, CancellationToken cancel)
    {
        using var stream = new StreamReader(await client.GetStreamAsync(new Uri($"{Collection}?watch=true&resourceVersion={start}", UriKind.Relative), cancel));
        var seen = new List<(string, long)>();
        while (seen.Count < Writers * Objects)
        {
            var change = JsonNode.Parse(await stream.ReadLineAsync(cancel) ?? throw new EndOfStreamException("the watch ended early"))!;
            Assert.Equal("ADDED", (string?)change["type"]);
            var metadata = change["object"]!["metadata"]!;
            seen.Add(((string)metadata["name"]!, long.Parse((string)metadata["resourceVersion"]!, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return seen;
    }
}
