using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Store;
using EdgeOrch.Store.Tests.PowerCuts;

namespace EdgeOrch.ApiServer.Tests.Verbs;

public sealed class ContentionTests
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Patches_without_a_version_never_conflict_and_none_is_lost()
    {
        await using var engine = await SqliteServer.StartAsync();
        await engine.Server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        var codes = await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(async () =>
        {
            var worst = 200;
            for (var i = 0; i < 20; i++)
            {
                var patch = Objects.Parse($$$"""{"data":{"w{{{worker}}}-{{{i}}}":"x"}}""");
                worst = Math.Max(worst, (await engine.Server.SendAsync("PATCH", Collection + "/a", patch, contentType: "application/merge-patch+json")).Code);
            }

            return worst;
        })));
        Assert.All(codes, static code => Assert.Equal(200, code));
        var (_, map) = await engine.Server.SendAsync("GET", Collection + "/a");
        Assert.Equal((32 * 20) + 1, map["data"]!.AsObject().Count);
    }

    [Theory]
    [InlineData(true, 404)]
    [InlineData(false, 409)]
    public async Task An_update_of_a_version_that_another_was_faster_with_is_told_what_is_there_now(bool deletes, int expected)
    {
        await using var store = new RacingStore(new InMemoryStore(TimeProvider.System), deletes);
        await using var server = await TestServer.StartAsync(store: store);
        var (_, map) = await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        map["data"]!["k"] = "w";

        store.Race = true;

        Assert.Equal(expected, (await server.SendAsync("PUT", Collection + "/a", map)).Code);
    }

    /// <summary>When told so, lets another write to the same key come before a write.</summary>
    private sealed class RacingStore(IStore inner, bool deletes) : ForwardingStore(inner)
    {
        private const string Raced = "/configmaps/default/a";

        internal bool Race { get; set; }

        public override async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
        {
            if (Race && transaction.Mutations[0].Key.EndsWith(Raced, StringComparison.Ordinal))
            {
                Race = false;
                var faster = transaction.Mutations[0] with { Value = deletes ? null : transaction.Mutations[0].Value };
                await Inner.CommitAsync(new Transaction([], [faster]), cancellationToken);
            }

            return await Inner.CommitAsync(transaction, cancellationToken);
        }
    }
}
