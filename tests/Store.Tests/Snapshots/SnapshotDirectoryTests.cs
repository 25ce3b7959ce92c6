using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Store.Tests.Snapshots;

public sealed class SnapshotDirectoryTests : IDisposable
{
    private readonly TestDirectory _root = new();
    private readonly SnapshotDirectory _snapshots;

    public SnapshotDirectoryTests() => _snapshots = new SnapshotDirectory(Path.Combine(_root.Path, "snapshots"));

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_file_is_named_by_time_and_revision_and_is_for_its_owner_alone()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        long revision = await store.PutAsync("/a", "1");
        var file = await SaveAsync("manual", DateTimeOffset.UnixEpoch);
        var again = await SaveAsync("manual", DateTimeOffset.UnixEpoch);

        Assert.Equal($"manual-19700101T000000Z-r{revision}", file.Name);
        Assert.Equal($"manual-19700101T000000Z-r{revision}-2", again.Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Assert.Equal(new FileInfo(file.Path).Length, file.Bytes);
        Assert.Equal([file.Name, again.Name], (await _snapshots.ListAsync(default)).Select(static found => found.Name));
    }

    [Fact]
    public async Task Pruning_keeps_the_newest_of_a_prefix_and_all_others()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        await SaveAsync("manual", DateTimeOffset.UnixEpoch);
        for (int hour = 0; hour < 5; hour++)
        {
            await SaveAsync("scheduled", DateTimeOffset.UnixEpoch.AddHours(hour));
        }
        string broken = Path.Combine(_snapshots.Path, "scheduled-20200101T000000Z-r1.snapshot");
        await File.WriteAllTextAsync(broken, "not one");

        var gone = await _snapshots.PruneAsync("scheduled", 2, default);

        Assert.Equal([0, 1, 2], gone.Select(static file => file.Info!.CreatedAt.Hour));
        var left = await _snapshots.ListAsync(default);
        Assert.Equal(["manual-19700101T000000Z-r0", "scheduled-19700101T030000Z-r0", "scheduled-19700101T040000Z-r0"],
            left.Where(static file => file.Info is not null).Select(static file => file.Name));
        Assert.Contains("no snapshot", Assert.Single(left, static file => file.Info is null).Problem);
    }

    [Fact]
    public async Task What_a_crash_left_goes_away_and_nothing_else()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        var file = await SaveAsync("manual", DateTimeOffset.UnixEpoch);
        await File.WriteAllTextAsync(Path.Combine(_snapshots.Path, ".0123.tmp"), "half");
        _snapshots.RemoveLeftovers();
        Assert.Equal([file.Path], Directory.GetFiles(_snapshots.Path));
    }

    [RootFact]
    public async Task A_full_disk_is_named_and_nothing_is_left_on_it()
    {
        await using var store = await Stores.OpenAsync(_root.Store);
        var random = new Random(1);
        byte[] noise = new byte[600_000];
        random.NextBytes(noise);
        await store.CommitAsync(new Transaction([], [new Mutation("/noise", noise)]), default);
        using var disk = new SmallDisk(_root.Path, "size=2m");
        string filler = Path.Combine(disk.Path, "filler");
        var snapshots = new SnapshotDirectory(Path.Combine(disk.Path, "snapshots"));
        disk.Fill(filler);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => snapshots.SaveAsync("manual", Source(DateTimeOffset.UnixEpoch), [], default));

        Assert.Contains("No space left", error.Message);
        Assert.Contains(snapshots.Path, error.Message);
        Assert.Empty(Directory.GetFiles(snapshots.Path));
        byte[] snapshot = await SnapshotFixtures.TakeAsync(_root.StoreFile);
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => SnapshotFixtures.BuildAsync(Path.Combine(disk.Path, "state.db"), new MemoryStream(snapshot)));
        Assert.Contains("no space left", refusal.Message);
        File.Delete(filler);
        File.Delete(Path.Combine(disk.Path, "state.db"));
        await snapshots.SaveAsync("manual", Source(DateTimeOffset.UnixEpoch), [], default);
    }

    private StateFileSource Source(DateTimeOffset now) => new(_root.StoreFile, new FixedTime(now));

    private Task<SnapshotFile> SaveAsync(string prefix, DateTimeOffset now) => _snapshots.SaveAsync(prefix, Source(now), [], default);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
