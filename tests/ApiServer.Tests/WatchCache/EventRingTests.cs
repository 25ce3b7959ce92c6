using System.Text;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;
using EdgeOrch.Store.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.WatchCache;

/// <summary>Recent events are kept for watchers, but never without bound.</summary>
public sealed class EventRingTests
{
    private const int Size = 1000;
    private readonly ObjectIndexer _indexer = new([]);

    [Fact]
    public void One_resource_may_use_what_the_others_leave()
    {
        var budget = new RingBudget(100 * Size);
        EventRing busy = new(0, budget), idle = new(0, budget);
        Fill(busy, 1, 95);
        Fill(idle, 96, 2);

        Assert.Equal(0, busy.First);
        Assert.Equal(0, idle.First);
    }

    [Fact]
    public void When_all_is_used_who_adds_gives_up_its_own_oldest_down_to_an_equal_share()
    {
        var budget = new RingBudget(100 * Size);
        EventRing busy = new(0, budget), other = new(0, budget);
        Fill(busy, 1, 95);
        Fill(other, 96, 40);
        Assert.Equal(0, other.First);

        Fill(busy, 200, 100);

        Assert.InRange(busy.Next - busy.First, 40, 62);
        Assert.Equal(busy[busy.First].Revision - 1, busy.CoveredFrom, 1.0);
        Assert.InRange(budget.Used, 0, 102 * Size);
    }

    [Fact]
    public void What_the_store_has_forgotten_goes_and_its_place_in_memory_too()
    {
        var budget = new RingBudget(1000 * Size);
        EventRing ring = new(0, budget);
        Fill(ring, 1, 500);

        ring.Forget(490);

        Assert.Equal(490, ring.CoveredFrom);
        Assert.Equal(491, ring[ring.First].Revision);
        Assert.Equal(ring.First, ring.PositionAfter(490));
        Assert.Equal(10 * Size, budget.Used);
        ring.Forget(long.MaxValue);
        Assert.Equal(0, budget.Used);
        Assert.Equal(500, ring.CoveredFrom);
        Fill(ring, 501, 3);
        Assert.Equal(503, ring[ring.Next - 1].Revision);
    }

    [Fact]
    public void A_ring_that_ended_counts_no_longer_but_can_be_read()
    {
        var budget = new RingBudget(100 * Size);
        EventRing ring = new(0, budget);
        Fill(ring, 1, 10);

        ring.Leave();

        Assert.Equal(0, budget.Used);
        Assert.Equal(10, ring[9].Revision);
    }

    [Fact]
    public async Task A_resource_that_rests_forgets_what_the_store_forgot()
    {
        var time = new ManualTime();
        await using var store = new InMemoryStore(time);
        await using var feed = new StoreFeed(store, time, NullLogger.Instance);
        var cache = new ResourceCache(store, feed, "/registry/core/pods/", []);
        await cache.FreshAsync(default);
        for (int i = 0; i < 5; i++)
        {
            await store.CommitAsync(new Transaction([], [new Mutation("/registry/core/pods/default/a", Json(10))]), default);
        }

        await cache.FreshAsync(default);
        Assert.True(cache.TryPosition(0, out _));
        await store.CompactAsync(store.CurrentRevision, default);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(cache.TryPosition(0, out _));
        Assert.True(cache.TryPosition(store.CurrentRevision, out _));
        Assert.Equal(0, feed.Budget.Used);
    }

    private void Fill(EventRing ring, long revision, int count)
    {
        for (int i = 0; i < count; i++, revision++)
        {
            ring.Add(new CacheEvent(_indexer.Index(new KeyValue("/registry/core/pods/default/a", Json(Size), revision, revision)), null, false));
        }
    }

    private static byte[] Json(int size)
    {
        string frame = """{"metadata":{"name":"a"},"x":"~"}""";
        return Encoding.UTF8.GetBytes(frame.Replace("~", new string('x', Math.Max(0, size - frame.Length + 1)), StringComparison.Ordinal));
    }
}
