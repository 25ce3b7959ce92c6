using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Store.Tests.Snapshots;

public sealed class StateRestoreTests : IDisposable
{
    private readonly TestDirectory _old = new();
    private readonly TestDirectory _new = new();

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public async Task The_state_is_as_saved_and_no_revision_seen_later_comes_again()
    {
        byte[] snapshot;
        long saved;
        long seen;
        await using (var store = await Stores.OpenAsync(_old.Store))
        {
            await store.PutAsync("/a", "1");
            saved = await store.PutAsync("/b", "1");
            snapshot = await SnapshotFixtures.TakeAsync(_old.StoreFile);
            seen = await store.PutAsync("/a", "later");
        }
        var restored = await RestoreAsync(snapshot);

        // A limit on history by revisions would forget all of it: the step is larger than any.
        await using var again = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = _new.Store, HistoryRevisions = 0 });
        Assert.Equal(restored.NextRevision, again.CurrentRevision);
        Assert.True(again.CurrentRevision >= saved + StateRestore.RevisionStep);
        Assert.Equal("1", Writes.Text(await again.GetAsync("/a", default)));
        // Who has seen what is lost lists again; who has seen only what was saved goes on.
        await Assert.ThrowsAsync<CompactedException>(() => FirstAsync(again, seen));
        await Assert.ThrowsAsync<CompactedException>(async () => await again.RangeAsync(new RangeRequest("/") { Revision = seen }, default));
        long next = await again.PutAsync("/c", "1");
        Assert.Equal(restored.NextRevision + 1, next);
        Assert.Equal(["/c"], (await FirstAsync(again, saved)).Select(static change => change.Current.Key));
        Assert.Equal(["/b", "/c"], (await FirstAsync(again, saved - 1)).Select(static change => change.Current.Key));
    }

    [Fact]
    public async Task A_state_that_is_there_is_refused_or_moved_aside_whole()
    {
        byte[] snapshot = await SnapshotOfAsync("new");
        await using (var store = await Stores.OpenAsync(_new.Store))
        {
            await store.PutAsync("/a", "old");
        }
        var refusal = await Assert.ThrowsAsync<StoreExistsException>(() => RestoreAsync(snapshot));
        Assert.Contains(_new.StoreFile, refusal.Message);

        var restored = await RestoreAsync(snapshot, replace: true);

        await using var old = await Stores.OpenAsync(restored.MovedTo!);
        await using var now = await Stores.OpenAsync(_new.Store);
        Assert.Equal("old", Writes.Text(await old.GetAsync("/a", default)));
        Assert.Equal("new", Writes.Text(await now.GetAsync("/a", default)));
    }

    [Fact]
    public async Task A_running_server_is_in_the_way()
    {
        byte[] snapshot = await SnapshotOfAsync("new");
        await using var store = await Stores.OpenAsync(_new.Store);
        await Assert.ThrowsAsync<StoreLockedException>(() => RestoreAsync(snapshot, replace: true));
        await Assert.ThrowsAsync<StoreLockedException>(() => StoppedStateSource.OpenAsync(_new.Store, TimeProvider.System, default));
    }

    [Fact]
    public async Task A_refused_snapshot_leaves_everything_as_it_was()
    {
        byte[] snapshot = await SnapshotOfAsync("new");
        await using (var store = await Stores.OpenAsync(_new.Store))
        {
            await store.PutAsync("/a", "old");
        }
        string[] before = [.. Files()];
        await Assert.ThrowsAsync<SnapshotException>(() => RestoreAsync(snapshot[..^1], replace: true));
        await Assert.ThrowsAsync<InvalidDataException>(() => new StateRestore(_new.Store).RestoreAsync(
            new MemoryStream(snapshot), replace: true, (_, _) => throw new InvalidDataException("other keys"), DateTimeOffset.UnixEpoch, default));
        Assert.Equal(before, Files());
        await using var still = await Stores.OpenAsync(_new.Store);
        Assert.Equal("old", Writes.Text(await still.GetAsync("/a", default)));
    }

    [Fact]
    public async Task A_stopped_state_gives_the_same_snapshot_as_a_running_one()
    {
        await SnapshotOfAsync("1");
        using var stream = new MemoryStream();
        await using (var source = await StoppedStateSource.OpenAsync(_old.Store, TimeProvider.System, default))
        {
            await source.WriteAsync(stream, [], default);
        }
        var survey = await SnapshotSurvey.ReadAsync(new MemoryStream(stream.ToArray()), default);
        Assert.Equal(["/a"], survey.Live.Select(static key => key.Key));
        await Assert.ThrowsAsync<FileNotFoundException>(() => StoppedStateSource.OpenAsync(_new.Store, TimeProvider.System, default));
    }

    private IEnumerable<string> Files() => Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_new.StoreFile)!).Order(StringComparer.Ordinal);

    private async Task<byte[]> SnapshotOfAsync(string value)
    {
        await using var store = await Stores.OpenAsync(_old.Store);
        await store.PutAsync("/a", value);
        return await SnapshotFixtures.TakeAsync(_old.StoreFile);
    }

    private Task<RestoredState> RestoreAsync(byte[] snapshot, bool replace = false) =>
        new StateRestore(_new.Store).RestoreAsync(new MemoryStream(snapshot), replace, static (_, _) => { }, DateTimeOffset.UnixEpoch, default);

    private static async Task<IReadOnlyList<StoreEvent>> FirstAsync(ReplicatedStore store, long after)
    {
        using var limit = new CancellationTokenSource(Stores.Patience);
        List<StoreEvent> seen = [];
        await foreach (var batch in store.WatchAsync("/", after, limit.Token))
        {
            seen.AddRange(batch.Events);
            if (batch.Revision >= store.CurrentRevision)
            {
                break;
            }
        }
        return seen;
    }
}
