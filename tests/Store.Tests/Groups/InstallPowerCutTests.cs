using EdgeOrch.Store.Sqlite.Faults;
using EdgeOrch.Testing;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>The power is cut before every operation of the disk while a server takes over the state of its group.</summary>
public sealed class InstallPowerCutTests(ITestOutputHelper output)
{
    private const string Directory = "/srv/edgeorch";

    // Cut points at which the server also has to find back into its group.
    private const int Returns = 12;

    [Fact]
    public async Task It_has_the_state_of_before_or_the_one_it_was_sent()
    {
        int seed = Seed.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var group = await TestGroup.OfAsync(1, static options => options with
        {
            MaxLogBytes = 10_000, CheckpointPages = 10, LogCheckpointPages = 10, HistoryRevisions = 0, HistoryAge = TimeSpan.Zero, Readers = 1,
        });
        var leader = group.Leader;
        using var disk = new SimulatedDisk(DiskImage.Empty, random.Next());
        var follower = group.Make("follower", Directory);
        follower.Disk = disk;
        // It has no vote, so that the leader needs nobody while it is away.
        await group.JoinAsync(follower, staysLearner: true);
        await group.ReachAsync(await WriteAsync(group, 5));
        group.Network.Cut(leader.Id, follower.Id);
        group.Network.Cut(follower.Id, leader.Id);
        long before = follower.Store.CurrentRevision;
        long after = await WriteAsync(group, 150);
        int first = disk.Record.Count;
        group.Network.Heal();
        await Stores.UntilAsync(() => follower.Store.CurrentRevision == after, "the state has arrived");
        int arrived = disk.Record.Count;
        await follower.StopAsync();
        int last = disk.Record.Count;
        output.WriteLine($"{last - first} operations, revisions {before} and {after}");

        int old = 0;
        var power = new PowerCut(disk.Record);
        for (int cut = first; cut <= last; cut++)
        {
            using var left = new SimulatedDisk(power.MoveTo(cut).Draw(random), random.Next());
            follower.Disk = left;
            bool returns = (cut - first) % ((last - first) / Returns) == 0;
            if (returns)
            {
                // Or it would count on what the server has promised after the cut.
                await leader.StopAsync();
                await leader.StartAsync();
            }
            else
            {
                group.Network.Cut(leader.Id, follower.Id);
                group.Network.Cut(follower.Id, leader.Id);
            }
            try
            {
                await follower.StartAsync();
                // Of what is in its log it does not know yet that all of it is committed.
                long revision = follower.Store.CurrentRevision;
                Assert.True(revision == after || (revision <= before && cut < arrived) || returns, $"cut {cut}: revision {revision}");
                Assert.Equal(await StateAtAsync(leader.Store, revision), await StateAtAsync(follower.Store, revision));
                old += revision <= before ? 1 : 0;
                if (returns)
                {
                    await group.ReachAsync(after);
                    await group.EqualAsync();
                }
            }
            finally
            {
                // Its disk is gone in a moment.
                await follower.StopAsync();
            }
            group.Network.Heal();
        }
        Assert.InRange(old, 1, last - first);
    }

    private static async Task<long> WriteAsync(TestGroup group, int count)
    {
        long revision = 0;
        for (int i = 0; i < count; i++)
        {
            revision = await group.WriteAsync($"/{i % 12}", $"{i} {new string('v', 300)}");
        }
        await group.Leader.Store.LatestRevisionAsync(default);
        return revision;
    }

    private static async Task<List<string>> StateAtAsync(IStore store, long revision)
    {
        var range = await store.RangeAsync(new RangeRequest("/") { Revision = revision }, default);
        return [.. range.Items.Select(static item => $"{item.Key}={Writes.Text(item)} {item.CreateRevision} {item.ModRevision}")];
    }
}
