using System.Buffers.Binary;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Tests.Snapshots;

public sealed class SnapshotDamageTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_flipped_byte_is_refused(bool compressed)
    {
        byte[] snapshot = await SmallAsync(compressed);
        for (int at = 0; at < snapshot.Length; at++)
        {
            byte[] damaged = [.. snapshot];
            damaged[at] ^= (byte)(1 << (at % 8));
            await RefuseAsync(damaged, $"byte {at} of {snapshot.Length} flipped");
        }
    }

    [Fact]
    public async Task Every_truncation_is_refused()
    {
        byte[] snapshot = await SmallAsync(compressed: true);
        for (int length = 0; length < snapshot.Length; length++)
        {
            await RefuseAsync(snapshot[..length], $"cut to {length} of {snapshot.Length}");
        }
    }

    [Fact]
    public async Task A_chunk_that_is_missing_twice_there_or_out_of_place_is_refused()
    {
        byte[] snapshot = await LargeAsync();
        var chunks = Chunks(snapshot);
        Assert.True(chunks.Count > 5, "the test needs several chunks");
        byte[] preamble = snapshot[..SnapshotFormat.PreambleBytes];
        for (int i = 0; i < chunks.Count; i++)
        {
            await RefuseAsync(Join(preamble, [.. chunks[..i], .. chunks[(i + 1)..]]), $"chunk {i} missing");
            await RefuseAsync(Join(preamble, [.. chunks[..i], chunks[i], .. chunks[i..]]), $"chunk {i} twice");
            await RefuseAsync(Join(preamble, chunks[..i]), $"cut before chunk {i}");
            if (i > 0)
            {
                await RefuseAsync(Join(preamble, [.. chunks[..(i - 1)], chunks[i], chunks[i - 1], .. chunks[(i + 1)..]]), $"chunk {i} too early");
            }
        }
        await SnapshotSurvey.ReadAsync(new MemoryStream(Join(preamble, chunks)), default);
    }

    [Fact]
    public async Task The_refusal_names_the_chunk_and_its_place()
    {
        byte[] snapshot = await LargeAsync();
        var chunks = Chunks(snapshot);
        int third = SnapshotFormat.PreambleBytes + chunks[0].Length + chunks[1].Length;
        snapshot[third + 100] ^= 1;
        var error = await Assert.ThrowsAsync<SnapshotException>(() => SnapshotSurvey.ReadAsync(new MemoryStream(snapshot), default));
        Assert.Equal($"it is damaged: chunk 3 at byte {third}: its checksum does not match", error.Message);
    }

    [Fact]
    public async Task An_empty_foreign_longer_or_newer_stream_is_refused_in_words()
    {
        byte[] snapshot = await SmallAsync(compressed: true);
        byte[] newer = [.. snapshot];
        newer[SnapshotFormat.Magic.Length]++;
        Assert.Contains("it is empty", await RefuseAsync([], "empty"));
        Assert.Contains("no snapshot", await RefuseAsync("SQLite format 3\0 and so on"u8.ToArray(), "foreign"));
        Assert.Contains("follows its end", await RefuseAsync([.. snapshot, 0], "longer"));
        Assert.Contains("its format is 2, this program reads 1", await RefuseAsync(newer, "newer"));
    }

    [Fact]
    public async Task Tables_of_another_format_are_refused_when_building()
    {
        await (await Stores.OpenAsync(_directory.Store)).DisposeAsync();
        long version;
        using (var connection = SqliteConnection.Open(_directory.StoreFile))
        {
            version = connection.QueryNumber("PRAGMA user_version");
            connection.Execute($"PRAGMA user_version = {version + 1}");
        }
        byte[] newer = await SnapshotFixtures.TakeAsync(_directory.StoreFile);
        Assert.Contains($"tables have format {version + 1}, this program reads {version}", await RefuseToBuildAsync(newer));

        using (var connection = SqliteConnection.Open(_directory.StoreFile))
        {
            connection.Execute($"PRAGMA user_version = {version}");
            connection.Execute("CREATE TABLE more (id INTEGER PRIMARY KEY, what TEXT)");
        }
        byte[] wider = await SnapshotFixtures.TakeAsync(_directory.StoreFile);
        Assert.Contains("more (id, what)", await RefuseToBuildAsync(wider));
    }

    private async Task<string> RefuseToBuildAsync(byte[] snapshot)
    {
        string path = Path.Combine(_directory.Path, Guid.NewGuid().ToString("N"));
        return (await Assert.ThrowsAsync<SnapshotException>(() => SnapshotFixtures.BuildAsync(path, new MemoryStream(snapshot)))).Message;
    }

    private static async Task<string> RefuseAsync(byte[] snapshot, string what)
    {
        try
        {
            await SnapshotSurvey.ReadAsync(new MemoryStream(snapshot), default);
        }
        catch (SnapshotException error)
        {
            return error.Message;
        }
        Assert.Fail($"accepted: {what}");
        return "";
    }

    private async Task<byte[]> SmallAsync(bool compressed)
    {
        await using (var store = await Stores.OpenAsync(_directory.Store))
        {
            for (int i = 0; i < 12; i++)
            {
                await store.PutAsync($"/k/{i}", new string((char)('a' + i), 100));
            }
            await store.DeleteAsync("/k/3");
        }
        return compressed ? await SnapshotFixtures.TakeAsync(_directory.StoreFile, new SnapshotAttachment("pki/ca.key", "secret"u8.ToArray()))
            : await SnapshotFixtures.TakePlainAsync(_directory.StoreFile);
    }

    private async Task<byte[]> LargeAsync()
    {
        await using (var store = await Stores.OpenAsync(_directory.Store))
        {
            for (int i = 0; i < 30; i++)
            {
                await store.PutAsync($"/k/{i}", new string('x', 60_000));
            }
        }
        return await SnapshotFixtures.TakePlainAsync(_directory.StoreFile);
    }

    private static byte[] Join(byte[] preamble, List<byte[]> chunks) => [.. preamble, .. chunks.SelectMany(static chunk => chunk)];

    private static List<byte[]> Chunks(byte[] snapshot)
    {
        List<byte[]> chunks = [];
        for (int at = SnapshotFormat.PreambleBytes; at < snapshot.Length;)
        {
            int size = ChunkHeader.Size + BinaryPrimitives.ReadInt32LittleEndian(snapshot.AsSpan(at + 2));
            chunks.Add(snapshot[at..(at + size)]);
            at += size;
        }
        return chunks;
    }
}
