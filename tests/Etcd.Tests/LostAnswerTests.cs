using System.Net;
using System.Net.Sockets;
using static EdgeOrch.Store.Tests.Writes;

namespace EdgeOrch.Store.Tests;

/// <summary>Writes whose request or answer gets lost on the way.</summary>
[Collection(Etcd35Collection.Name)]
public sealed class LostAnswerTests(Etcd35 etcd)
{
    private const string Needle = "the-lost-one";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_took_place_is_found_out_and_reported_as_made(bool creation)
    {
        await using var proxy = new CuttingProxy(etcd.Etcd);
        var options = etcd.NewStore();
        await using var direct = await Stores.OpenAsync(options);
        await using var store = await Stores.OpenAsync(options with { Endpoints = [proxy.Endpoint] });
        long expected = creation ? 0 : await store.PutAsync("/a", "1");
        proxy.LoseAnswer(Needle);
        var write = store.CommitAsync(PutIf("/a", expected, Needle), CancellationToken.None);
        await Eventually.TrueAsync(async () => Text(await direct.GetAsync("/a", CancellationToken.None)) == Needle, Stores.Patience, "it takes place");
        await direct.PutAsync("/b", "another write in between");
        proxy.Cut();
        var result = await write;
        var present = (await direct.GetAsync("/a", CancellationToken.None))!;
        Assert.Equal((true, present.ModRevision), (result.Succeeded, result.Revision));
        Assert.Equal((Needle, present.CreateRevision), (Text(result.Current[0]), result.Current[0]!.CreateRevision));
    }

    [Fact]
    public async Task A_deletion_that_took_place_is_found_out_too()
    {
        await using var proxy = new CuttingProxy(etcd.Etcd);
        var options = etcd.NewStore();
        await using var direct = await Stores.OpenAsync(options);
        await using var store = await Stores.OpenAsync(options with { Endpoints = [proxy.Endpoint] });
        long before = await store.PutAsync("/a", "1");
        proxy.LoseAnswer(Needle);
        var write = store.CommitAsync(new Transaction([], [new Mutation("/a", null, 0, Bytes(Needle))]), CancellationToken.None);
        await Eventually.TrueAsync(async () => await direct.GetAsync("/a", CancellationToken.None) is null, Stores.Patience, "it takes place");
        proxy.Cut();
        Assert.Equal(before + 1, (await write).Revision);
    }

    [Fact]
    public async Task A_lost_update_is_sent_again_because_it_can_succeed_once_only()
    {
        await using var proxy = new CuttingProxy(etcd.Etcd);
        await using var store = await Stores.OpenAsync(etcd.NewStore() with { Endpoints = [proxy.Endpoint] });
        long before = await store.PutAsync("/a", "1");
        proxy.LoseRequest(Needle);
        var result = await store.CommitAsync(PutIf("/a", before, Needle), CancellationToken.None);
        Assert.Equal((true, before + 1), (result.Succeeded, result.Revision));
        Assert.Equal(Needle, Text(await store.GetAsync("/a", CancellationToken.None)));
    }

    [Fact]
    public async Task A_member_that_takes_no_connection_never_makes_an_outcome_unknown()
    {
        // The kernel leaves connections unanswered that a listener has no room for.
        var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(1);
        List<TcpClient> clients = [];
        try
        {
            var address = (IPEndPoint)full.LocalEndpoint;
            for (int i = 0; i < 4; i++)
            {
                var client = new TcpClient();
                clients.Add(client);
                _ = client.ConnectAsync(address);
            }
            var options = etcd.NewStore();
            await using var store = await Stores.OpenAsync(options with { Endpoints = [new Uri($"http://{address}"), .. options.Endpoints] });
            long revision = await store.PutAsync("/a", "1");
            Assert.Equal(revision, (await store.GetAsync("/a", CancellationToken.None))!.ModRevision);
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
            full.Dispose();
        }
    }

    [Fact]
    public async Task A_lost_creation_is_not_sent_again_and_its_outcome_is_said_to_be_unknown()
    {
        await using var proxy = new CuttingProxy(etcd.Etcd);
        await using var store = await Stores.OpenAsync(etcd.NewStore() with { Endpoints = [proxy.Endpoint] });
        proxy.LoseRequest(Needle);
        await Assert.ThrowsAsync<OutcomeUnknownException>(async () => await store.CommitAsync(PutIf("/a", 0, Needle), CancellationToken.None));
        Assert.Null(await store.GetAsync("/a", CancellationToken.None));
    }
}
