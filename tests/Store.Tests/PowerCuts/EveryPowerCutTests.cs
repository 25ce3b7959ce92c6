using EdgeOrch.Store.Sqlite.Faults;
using EdgeOrch.Testing;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>
/// The power is cut before operations of the disk anywhere in a workload, and whatever the disk may then hold, the store keeps its
/// promises. EDGEORCH_STRESS_EFFORT multiplies the number of cut points; 40 makes more than 10,000.
/// </summary>
public sealed class EveryPowerCutTests(ITestOutputHelper output)
{
    private const int CutPoints = 250;

    [Fact]
    public async Task Whatever_a_power_cut_leaves_the_store_keeps_its_promises()
    {
        int seed = Seed.Next();
        output.WriteLine($"seed {seed}");
        var tally = await new PowerCutRun(Engines.ReplicatedAsync, Engines.ReplicatedWithHistoryAsync) { ImagesPerCut = 2 }.RunAsync(seed, CutPoints * Seed.Effort);
        output.WriteLine($"{tally}");
        Assert.Equal(0, tally.Losses);
        Assert.Equal(0, tally.Refusals);
    }

    [Fact]
    public async Task Also_when_the_disk_refused_writes_before()
    {
        int seed = Seed.Next();
        output.WriteLine($"seed {seed}");
        var run = new PowerCutRun(Engines.ReplicatedAsync, Engines.ReplicatedWithHistoryAsync) { ImagesPerCut = 2, Writers = 1, Faults = FailNowAndThen };
        var tally = await run.RunAsync(seed, CutPoints * Seed.Effort);
        output.WriteLine($"{tally}");
        Assert.True(tally.Refusals > 0, "the disk never failed");
    }

    private static void FailNowAndThen(DiskFaults faults, Random random) => faults.OnRequest = request =>
    {
        lock (random)
        {
            // Not syncs: one that fails puts unsynced pages of the log in doubt, and the engine may copy them into the database
            // all the same, page by page, until the power is cut half-way; SQLite never learns of a directory's.
            return request.Kind is DiskRequestKind.Sync or DiskRequestKind.SyncDirectory || random.Next(50) > 0 ? DiskAnswer.Done
                : request.Kind == DiskRequestKind.Write && random.Next(2) == 0 ? DiskAnswer.NoSpace
                : DiskAnswer.InputOutputError;
        }
    };
}
