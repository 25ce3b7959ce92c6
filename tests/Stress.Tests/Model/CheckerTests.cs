using System.Globalization;
using EdgeOrch.Stress.Tests.Support;
using Xunit.Abstractions;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>The checker of histories accepts what is right and finds each kind of wrong that is planted.</summary>
public sealed class CheckerTests(ITestOutputHelper output)
{
    private readonly int _seed = Seed.Next();

    [Fact]
    public void A_right_history_passes()
    {
        (WatchHistory history, List<WriteRecord> writes) = Make();
        Check(history, writes);
    }

    [Theory]
    [InlineData("an acknowledged write is lost")]
    [InlineData("a value is another one")]
    [InlineData("a label is another one")]
    [InlineData("two changes are in the wrong order")]
    [InlineData("a change comes from nowhere")]
    [InlineData("a pinned write ignored its version")]
    [InlineData("a refusal had no reason")]
    [InlineData("a delete shows as a change")]
    public void A_planted_wrong_is_found(string wrong)
    {
        (WatchHistory history, List<WriteRecord> writes) = Make();
        List<WatchRecord> events = [.. history.Events];
        int at = events.FindIndex(events.Count / 2, e => e.Type == "MODIFIED");
        WatchRecord victim = events[at];
        switch (wrong)
        {
            case "an acknowledged write is lost":
                events.RemoveAt(events.Count - 1);
                break;
            case "a value is another one":
                events[at] = victim with { State = victim.State.With([new("p0", "planted")], null) };
                break;
            case "a label is another one":
                events[at] = victim with { State = victim.State with { Tier = "planted" } };
                break;
            case "two changes are in the wrong order":
                int next = events.FindIndex(at + 1, e => e.Name == victim.Name);
                (events[at], events[next]) = (events[next] with { Revision = victim.Revision }, victim with { Revision = events[next].Revision });
                break;
            case "a change comes from nowhere":
                events.Insert(at + 1, victim with { Revision = victim.Revision + 1 });
                break;
            case "a pinned write ignored its version":
                int pinned = writes.FindIndex(w => w.Revision == victim.Revision);
                writes[pinned] = writes[pinned] with { Operation = writes[pinned].Operation with { Pinned = 1, Verb = "update" } };
                break;
            case "a refusal had no reason":
                writes.Add(new WriteRecord(writes[0].Operation with { Verb = "update", Name = victim.Name, Token = "" }, victim.Revision, long.MaxValue - 2, long.MaxValue - 1, 409, 0, "", ""));
                break;
            default:
                int deleted = events.FindIndex(e => e.Type == "DELETED");
                events[deleted] = events[deleted] with { Type = "MODIFIED" };
                break;
        }

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check(history with { Events = events }, writes));
    }

    private static void Check(WatchHistory history, List<WriteRecord> writes)
    {
        HistoryChecker checker = new(history, writes);
        checker.CheckWrites();
        checker.CheckRefusals();
        checker.CheckWatch(history);
    }

    // What one client would see of a server without faults; versions are far apart, so that there is room between them.
    private (WatchHistory History, List<WriteRecord> Writes) Make()
    {
        output.WriteLine($"EDGEORCH_STRESS_SEED={_seed}");
        Random random = new(_seed);
        OperationMaker maker = new(0, random);
        Dictionary<string, (long Version, string Uid, MapState State)> objects = new(StringComparer.Ordinal);
        List<WatchRecord> events = [];
        List<WriteRecord> writes = [];
        for (long revision = 10; revision < 3000; revision += 10)
        {
            string name = maker.Name();
            Operation operation = random.Next(3) == 0 && objects.TryGetValue(name, out (long Version, string Uid, MapState State) seen)
                ? maker.Pinned(name, seen.Version, seen.State)
                : maker.Blind();
            (long version, string uid, MapState? before) = objects.GetValueOrDefault(operation.Name);
            if (!operation.IsPossible(version))
            {
                writes.Add(new WriteRecord(operation, revision - 10, revision, revision + 1, version == 0 ? 404 : 409, 0, "", ""));
                continue;
            }

            uid ??= revision.ToString(CultureInfo.InvariantCulture);
            MapState? after = operation.Change(before);
            string type = after is null ? "DELETED" : before is null ? "ADDED" : "MODIFIED";
            events.Add(new WatchRecord(revision, type, operation.Name, uid, after ?? before!));
            writes.Add(new WriteRecord(operation, revision - 10, revision, revision + 1, 200, after is null ? 0 : revision, after is null ? uid : "", ""));
            if (after is null)
            {
                objects.Remove(operation.Name);
            }
            else
            {
                objects[operation.Name] = (revision, uid, after);
            }
        }

        ReadRecord empty = new(0, 5, "", null, new Dictionary<string, (long, MapState)>());
        return (new WatchHistory(null, empty, events), writes);
    }
}
