using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Snapshots;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests.Snapshots;

public sealed class SnapshotRoundTripTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_random_store_comes_back_row_by_row(bool compressed)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using (var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, HistoryRevisions = 0 }))
        {
            await SnapshotFixtures.FillAsync(store, random, 600);
        }
        byte[] snapshot = compressed ? await SnapshotFixtures.TakeAsync(_directory.StoreFile) : await SnapshotFixtures.TakePlainAsync(_directory.StoreFile);
        string copy = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.Path, "copy")).FullName, "state.db");
        await SnapshotFixtures.BuildAsync(copy, new Trickle(snapshot, random));

        Assert.Equal(SnapshotFixtures.Rows(_directory.StoreFile), SnapshotFixtures.Rows(copy));
        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
        await using var original = await Stores.OpenAsync(_directory.Store);
        await using var rebuilt = await FoundAsync(copy);
        Assert.Equal(original.CurrentRevision, rebuilt.CurrentRevision);
        Assert.Equal(original.CompactedRevision, rebuilt.CompactedRevision);
        Assert.Equal(original.CurrentRevision + 1, await rebuilt.PutAsync("/next", "1"));
    }

    [Fact]
    public async Task It_tells_what_is_in_it()
    {
        await using var store = await Stores.OpenAsync(_directory.Store);
        await store.PutAsync("/a/gone", "1");
        long kept = await store.PutAsync("/a/kept", "12345");
        await store.DeleteAsync("/a/gone");
        byte[] snapshot = await SnapshotFixtures.TakeAsync(_directory.StoreFile, new SnapshotAttachment("pki/ca.key", "secret"u8.ToArray()));

        var survey = await SnapshotSurvey.ReadAsync(new MemoryStream(snapshot), default);

        Assert.Equal(store.CurrentRevision, survey.Info.Revision);
        Assert.Equal([new SnapshotKey("/a/kept", kept, 5)], survey.Live);
        Assert.Equal(3, survey.Changes);
        Assert.Equal(["pki/ca.key"], survey.Attachments);
        var built = await SnapshotFixtures.BuildAsync(Path.Combine(_directory.Path, "copy.db"), new MemoryStream(snapshot));
        Assert.Equal("secret"u8.ToArray(), Assert.Single(built.Attachments).Content.ToArray());
    }

    [Fact]
    public async Task The_takers_point_comes_back_as_it_was()
    {
        await using var store = await Stores.OpenAsync(_directory.Store);
        byte[] snapshot = await SnapshotFixtures.TakePlainAsync(_directory.StoreFile);
        var survey = await SnapshotSurvey.ReadAsync(new MemoryStream(snapshot), default);
        Assert.Equal("here"u8.ToArray(), survey.Info.Point.ToArray());
        Assert.Equal(DateTimeOffset.UnixEpoch, survey.Info.CreatedAt);
    }

    [Fact]
    public async Task A_snapshot_is_of_one_revision_while_writers_run_and_they_do_not_wait_for_it()
    {
        await using var store = await Stores.OpenAsync(new ReplicatedStoreOptions { Directory = _directory.Store, VolatileInterval = TimeSpan.Zero, HistoryRevisions = 0, CheckpointPages = 50 });
        await SnapshotFixtures.FillAsync(store, new Random(1), 300, compact: false);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(i => Task.Run(async () =>
        {
            var random = new Random(i);
            while (!stop.IsCancellationRequested)
            {
                await SnapshotFixtures.FillAsync(store, random, 5, compact: false);
            }
        })).ToArray();
        // Takes its first bytes, then nothing until the writers have gone on.
        using var slow = new Gate(store, revisions: 200);
        var info = await new StateFileSource(_directory.StoreFile, TimeProvider.System).WriteAsync(slow, [], default);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        string copy = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.Path, "copy")).FullName, "state.db");
        await SnapshotFixtures.BuildAsync(copy, new MemoryStream(slow.ToArray()));
        await using var rebuilt = await FoundAsync(copy);
        Assert.True(rebuilt.CurrentRevision >= info.Revision);
        Assert.True(store.CurrentRevision >= info.Revision + 200);
        Assert.Equal(await StateAsync(store, info.Revision), await StateAsync(rebuilt, info.Revision));
    }

    [Fact]
    public async Task It_goes_out_in_pieces_of_bounded_size_however_large_the_state()
    {
        const int ValueBytes = 50_000;
        await using var store = await Stores.OpenAsync(_directory.Store);
        for (int i = 0; i < 100; i++)
        {
            await store.PutAsync($"/k/{i}", new string('x', ValueBytes));
        }
        using var pieces = new Pieces();
        using (var connection = SqliteConnection.Open(_directory.StoreFile))
        {
            await SnapshotWriter.WriteAsync(connection, new SnapshotOptions { CreatedAt = DateTimeOffset.UnixEpoch, Compress = false }, pieces, default);
        }
        Assert.InRange(pieces.All, 100 * ValueBytes, 101 * ValueBytes);
        Assert.InRange(pieces.Largest, ValueBytes, SnapshotFormat.ChunkBytes + ValueBytes + 1000);
    }

    private static Task<ReplicatedStore> FoundAsync(string stateFile)
    {
        using (var connection = SqliteConnection.Open(stateFile))
        {
            MemberTable.Forget(connection);
        }
        return Stores.OpenAsync(Path.GetDirectoryName(stateFile)!);
    }

    private static async Task<IEnumerable<string>> StateAsync(ReplicatedStore store, long revision)
    {
        var range = await store.RangeAsync(new RangeRequest("/") { Revision = revision }, default);
        return range.Items.Select(static item => $"{item.Key} {item.CreateRevision} {item.ModRevision} {Convert.ToHexString(item.Value.Span)}");
    }

    /// <summary>A stream that cannot seek and gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 9000))], cancellationToken);
    }

    private sealed class Pieces : MemoryStream
    {
        internal long All { get; private set; }

        internal int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            All += buffer.Length;
            Largest = Math.Max(Largest, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Gate(IStore store, long revisions) : MemoryStream
    {
        private long? _until;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            _until ??= store.CurrentRevision + revisions;
            await Stores.UntilAsync(() => store.CurrentRevision >= _until, "writers go on while a snapshot is taken");
        }
    }
}
