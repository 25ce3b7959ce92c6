namespace EdgeOrch.Stress.Tests.Model;

/// <summary>
/// Holds what clients and watchers saw against a plain model: every change has a write behind it and is what that write makes of the state
/// before, no acknowledged write is missing, every read shows one moment no older than what was known when it began, every refusal was
/// justified at some moment, and every watcher's events turn the list it began with into the list at that revision.
/// </summary>
internal sealed class HistoryChecker(WatchHistory everything, IReadOnlyList<WriteRecord> writes)
{
    private readonly Timeline _timeline = new(everything);
    private readonly Dictionary<long, WriteRecord> _byRevision = writes.Where(w => w.Revision != 0).ToDictionary(w => w.Revision);
    private readonly Dictionary<string, WriteRecord> _byToken = writes.Where(w => w.Operation.Token.Length > 0).ToDictionary(w => w.Operation.Token, StringComparer.Ordinal);
    private readonly Dictionary<string, WriteRecord> _deletes = writes.Where(w => w.Uid.Length > 0).ToDictionary(w => w.Uid, StringComparer.Ordinal);

    /// <summary>Checks writes against changes, both ways.</summary>
    public void CheckWrites()
    {
        foreach (WatchRecord change in everything.Events)
        {
            (MapState? state, long version) = _timeline.Before(change.Name, change.Revision);
            string wanted = change.Type == "DELETED" ? "DELETED" : state is null ? "ADDED" : "MODIFIED";
            Assert.True(change.Type == wanted, $"{change} should be {wanted}, since before it there was {state}");
            if (change.Type == "DELETED")
            {
                CheckDelete(change, version);
            }
            else
            {
                CheckChange(change, state, version);
            }
        }

        HashSet<long> seen = [.. everything.Events.Select(e => e.Revision)];
        HashSet<string> gone = [.. everything.Events.Where(e => e.Type == "DELETED").Select(e => e.Uid)];
        foreach (WriteRecord write in writes.Where(w => w.Succeeded))
        {
            Assert.True(write.Revision == 0 ? gone.Contains(write.Uid) : seen.Contains(write.Revision), $"lost: {write.Operation} was acknowledged: {write.Text}");
        }
    }

    /// <summary>Checks that refusals were justified.</summary>
    public void CheckRefusals()
    {
        foreach (WriteRecord write in writes.Where(w => !w.Succeeded && !w.IsUnknown))
        {
            long cap = writes.Where(w => w.Began < write.Order && w.Revision > 0).Select(w => w.Revision).DefaultIfEmpty(long.MaxValue).Max();
            cap = writes.Any(w => w.Began < write.Order && w.Revision == 0 && (w.IsUnknown || w.Uid.Length > 0)) ? long.MaxValue : cap;
            IEnumerable<long> versions = _timeline.VersionsBetween(write.Operation.Name, write.Floor, cap);
            bool justified = write.Code switch
            {
                404 => write.Operation.Verb is not ("create" or "apply") && versions.Contains(0),
                409 => versions.Any(version => version != 0 && !write.Operation.IsPossible(version)),
                _ => false,
            };
            Assert.True(justified, $"{write.Operation} was refused with {write.Code}: {write.Text}; versions at that time: {string.Join(' ', versions)}");
        }
    }

    /// <summary>Checks a list or a single read.</summary>
    public void CheckRead(ReadRecord read)
    {
        if (read.Name.Length > 0)
        {
            long version = read.Objects.TryGetValue(read.Name, out (long Revision, MapState State) found) ? found.Revision : 0;
            Assert.True(_timeline.VersionsBetween(read.Name, read.Floor, long.MaxValue).Contains(version), $"{read.Name} was read at {version}, but {read.Floor} was known");
            Assert.True(version == 0 || _timeline.Before(read.Name, version + 1).State!.Equals(found.State), $"{read.Name} at {version} was read as {found.State}");
            return;
        }

        Assert.True(read.Revision >= read.Floor, $"a list at {read.Revision} is older than {read.Floor}, which was known when it began");
        AssertSame(_timeline.At(read.Revision, read.Tier), read.Objects, $"the list of {read.Tier} at {read.Revision}");
    }

    /// <summary>Replays a watch and compares it with the model after every event.</summary>
    public void CheckWatch(WatchHistory watch)
    {
        CheckRead(watch.From);
        Dictionary<string, (long, MapState)> replayed = new(watch.From.Objects, StringComparer.Ordinal);
        foreach (WatchRecord seen in watch.Events)
        {
            Assert.True(replayed.ContainsKey(seen.Name) == (seen.Type != "ADDED"), $"{seen} came to a watcher of {watch.Tier} who has {string.Join(' ', replayed.Keys)}");
            if (seen.Type == "DELETED")
            {
                replayed.Remove(seen.Name);
            }
            else
            {
                replayed[seen.Name] = (seen.Revision, seen.State);
            }

            AssertSame(_timeline.At(seen.Revision, watch.Tier), replayed, $"the replay of {watch.Tier} at {seen}");
        }

        AssertSame(_timeline.At(_timeline.Last, watch.Tier), replayed, $"the replay of {watch.Tier} at the end");
    }

    private void CheckChange(WatchRecord change, MapState? state, long version)
    {
        WriteRecord? write = _byRevision.GetValueOrDefault(change.Revision) ?? _byToken.GetValueOrDefault(change.State.Data["token"]);
        Assert.True(write is not null && (write.Revision == change.Revision || write.IsUnknown), $"nobody wrote {change}; nearest is {write}");
        Assert.True(write.Operation.Name == change.Name && write.Operation.IsPossible(version), $"{write.Operation} cannot have succeeded on version {version}");
        MapState? expected = write.Operation.Change(state);
        Assert.True(change.State.Equals(expected), $"{write.Operation} made\n  {change.State}\nof\n  {state}\ninstead of\n  {expected}");
    }

    private void CheckDelete(WatchRecord change, long version)
    {
        bool wanted = _deletes.TryGetValue(change.Uid, out WriteRecord? write)
            ? write.Operation.Name == change.Name && write.Operation.IsPossible(version)
            : writes.Any(w => w.IsUnknown && w.Operation.Verb == "delete" && w.Operation.Name == change.Name && w.Operation.IsPossible(version));
        Assert.True(wanted, $"nobody deleted {change} at version {version}; nearest is {write}");
    }

    private static void AssertSame(
        IReadOnlyDictionary<string, (long Revision, MapState State)> expected, IReadOnlyDictionary<string, (long Revision, MapState State)> actual, string what)
    {
        string wanted = Print(expected);
        string found = Print(actual);
        Assert.True(wanted == found, $"{what} is\n{found}\ninstead of\n{wanted}");
    }

    private static string Print(IReadOnlyDictionary<string, (long Revision, MapState State)> objects) =>
        string.Join('\n', objects.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"  {pair.Key} at {pair.Value.Revision}: {pair.Value.State}"));
}
