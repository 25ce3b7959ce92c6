using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>What a store does while its disk fails.</summary>
public sealed class DiskFaultTests
{
    private readonly OpenStore _open = Engines.ReplicatedAsync;

    public static TheoryData<string, string> Faults => new()
    {
        { nameof(DiskRequestKind.Write), nameof(DiskAnswer.NoSpace) },
        { nameof(DiskRequestKind.Write), nameof(DiskAnswer.InputOutputError) },
        { nameof(DiskRequestKind.Sync), nameof(DiskAnswer.InputOutputError) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Any_one_request_may_fail_and_only_the_write_that_needed_it_is_refused(string kind, string answer)
    {
        for (int n = 1; n <= 12; n++)
        {
            using var disk = new SimulatedDisk(DiskImage.Empty, n);
            List<string> acknowledged = [];
            int refusals = 0;
            await using (var store = await _open(disk))
            {
                disk.Faults.Fail(Enum.Parse<DiskRequestKind>(kind), n, Enum.Parse<DiskAnswer>(answer));
                for (int i = 0; i < 20; i++)
                {
                    string key = $"/{i:D2}";
                    if (await TryPutAsync(store, key))
                    {
                        acknowledged.Add(key);
                    }
                    else
                    {
                        refusals++;
                    }
                }
                Assert.InRange(refusals, 0, 1);
                await AssertHasAsync(store, acknowledged);
            }
            await using var again = await _open(disk);
            await AssertHasAsync(again, acknowledged);
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_serves_reads_and_mends_by_itself()
    {
        using var disk = new SimulatedDisk(DiskImage.Empty, 1);
        await using var store = await _open(disk);
        await store.PutAsync("/before", "1");
        disk.Faults.Capacity = disk.Size;
        var error = await Assert.ThrowsAnyAsync<Exception>(() => store.PutAsync("/large", new string('x', 100_000)));
        Assert.True(error is StoreUnavailableException or OutcomeUnknownException, error.ToString());
        Assert.Contains("no space left", error.Message);
        Assert.Equal("1", Writes.Text(await store.GetAsync("/before", default)));
        disk.Faults.Capacity = long.MaxValue;
        await store.PutAsync("/after", "1");
        await AssertHasAsync(store, error is OutcomeUnknownException ? ["/after", "/before", "/large"] : ["/after", "/before"]);
    }

    [Fact]
    public async Task A_slow_disk_holds_back_writes_and_their_acknowledgement_but_no_reads()
    {
        using var disk = new SimulatedDisk(DiskImage.Empty, 1);
        using var go = new ManualResetEventSlim();
        using var reached = new SemaphoreSlim(0);
        await using var store = await _open(disk);
        await store.PutAsync("/before", "1");
        disk.Faults.OnRequest = request =>
        {
            if (request.Kind == DiskRequestKind.Sync)
            {
                reached.Release();
                go.Wait(Stores.Patience);
            }
            return DiskAnswer.Done;
        };
        var write = store.PutAsync("/slow", "1");
        try
        {
            Assert.True(await reached.WaitAsync(Stores.Patience), "no write came to the sync");
            Assert.Equal("1", Writes.Text(await store.GetAsync("/before", default)));
            Assert.False(write.IsCompleted, "it was acknowledged before its sync ended");
        }
        finally
        {
            go.Set();
        }
        await write;
        Assert.Equal("1", Writes.Text(await store.GetAsync("/slow", default)));
    }

    private static async Task<bool> TryPutAsync(IStore store, string key)
    {
        try
        {
            await store.PutAsync(key, key);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static async Task AssertHasAsync(IStore store, IEnumerable<string> keys) =>
        Assert.Equal(keys, (await store.RangeAsync(new RangeRequest(""), default)).Items.Select(static item => item.Key));
}
