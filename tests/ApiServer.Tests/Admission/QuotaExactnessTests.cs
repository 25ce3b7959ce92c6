using EdgeOrch.ApiServer.Tests.Support;
using Xunit.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Admission;

public sealed class QuotaExactnessTests(ITestOutputHelper output)
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task Of_many_creates_at_once_exactly_as_many_succeed_as_the_quota_allows()
    {
        await using var engine = await SqliteServer.StartAsync();
        await QuotaTests.PrepareAsync(engine.Server, """{"pods":"7","requests.cpu":"100"}""");
        var codes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () => (await QuotaTests.CreateAsync(engine.Server, $"p{i}", "1")).Code)));
        Assert.Equal(7, codes.Count(static c => c == 201));
        Assert.Equal(53, codes.Count(static c => c == 403));
        Assert.Equal("pods=7 requests.cpu=7", await QuotaTests.UsedAsync(engine.Server));
    }

    [Fact]
    public async Task Used_is_what_is_there_after_any_mix_of_creates_and_deletes_and_survives_a_restart()
    {
        const int Limit = 9;
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var engine = await SqliteServer.StartAsync();
        await QuotaTests.PrepareAsync(engine.Server, $$"""{"pods":"{{Limit}}"}""");
        var most = 0;
        var live = 0;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed + worker);
            var mine = new List<string>();
            for (var i = 0; i < 25; i++)
            {
                if (mine.Count > 0 && random.Next(2) == 0)
                {
                    Interlocked.Decrement(ref live);
                    Assert.Equal(200, (await engine.Server.SendAsync("DELETE", $"{Pods}/{mine[^1]}")).Code);
                    mine.RemoveAt(mine.Count - 1);
                }
                else if ((await QuotaTests.CreateAsync(engine.Server, $"w{worker}-{i}", "1")).Code == 201)
                {
                    // Counted after the create and before the delete, so never more than there are.
                    InterlockedMax(ref most, Interlocked.Increment(ref live));
                    mine.Add($"w{worker}-{i}");
                }
            }
        })));
        Assert.InRange(most, 1, Limit);
        var (_, list) = await engine.Server.SendAsync("GET", Pods);
        var there = list["items"]!.AsArray().Count;
        Assert.Equal($"pods={there}", await QuotaTests.UsedAsync(engine.Server));

        await engine.RestartAsync();
        for (var i = there; i < Limit; i++)
        {
            Assert.Equal(201, (await QuotaTests.CreateAsync(engine.Server, $"last{i}", "1")).Code);
        }

        Assert.Equal(403, (await QuotaTests.CreateAsync(engine.Server, "over", "1")).Code);
    }

    [Fact]
    public async Task Two_servers_over_one_store_keep_one_count()
    {
        var store = new EdgeOrch.Store.InMemoryStore(TimeProvider.System);
        await using var first = await TestServer.StartAsync(store: store);
        await using var second = await TestServer.StartAsync(store: store);
        await QuotaTests.PrepareAsync(first, """{"pods":"5"}""");
        await second.SendAsync("GET", "/api/v1/namespaces/default/resourcequotas/q");
        var codes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
            (await QuotaTests.CreateAsync(i % 2 == 0 ? first : second, $"p{i}", "1")).Code)));
        Assert.Equal(5, codes.Count(static c => c == 201));
        Assert.Equal("pods=5", await QuotaTests.UsedAsync(second));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            seen = before == seen ? value : before;
        }
    }
}
