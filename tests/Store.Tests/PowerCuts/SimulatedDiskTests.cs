using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>The simulated disk is as unkind as it says, and no unkinder.</summary>
public sealed class SimulatedDiskTests : IDisposable
{
    private const int Draws = 400;
    private const int Sectors = 8;
    private const int Length = Sectors * FileOnPlatter.SectorSize;

    private readonly SimulatedDisk _disk = new(DiskImage.Empty, 1);

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void What_is_synced_stays_and_what_is_not_is_kept_lost_or_torn_between_sectors()
    {
        var file = Make("/a");
        Write(file, 0, 'A');
        Sync(file, "/");
        Write(file, 0, 'B');
        var contents = Draw().Select(static image => Only(image, "/a")).ToList();
        Assert.All(contents, static content => Assert.Equal(Length, content.Length));
        Assert.All(contents.SelectMany(static content => content.Chunk(FileOnPlatter.SectorSize)),
            static sector => Assert.True(sector.All(static value => value == 'A') || sector.All(static value => value == 'B')));
        Assert.Contains(contents, static content => content.All(static value => value == 'A'));
        Assert.Contains(contents, static content => content.All(static value => value == 'B'));
        Assert.Contains(contents, static content => content.Contains((byte)'A') && content.Contains((byte)'B'));
    }

    [Fact]
    public void A_write_in_the_middle_of_sectors_leaves_the_bytes_beside_it_alone()
    {
        var file = Make("/a");
        Write(file, 0, 'A');
        Sync(file, "/");
        Assert.Equal(ResultCode.Ok, file.Write("BBBB"u8, FileOnPlatter.SectorSize - 2));
        var contents = Draw().Select(static image => System.Text.Encoding.ASCII.GetString(Only(image, "/a").AsSpan(FileOnPlatter.SectorSize - 4, 8))).ToHashSet();
        Assert.Equal(["AAAAAAAA", "AAAABBAA", "AABBAAAA", "AABBBBAA"], contents.Order());
    }

    [Fact]
    public void Writes_of_different_files_are_lost_in_any_order()
    {
        var first = Make("/a");
        var second = Make("/b");
        Sync(first, "/");
        Sync(second, "/");
        Write(first, 0, 'A');
        Write(second, 0, 'B');
        var lengths = Draw().Select(static image => (Only(image, "/a").Contains((byte)'A'), Only(image, "/b").Contains((byte)'B'))).ToHashSet();
        Assert.Equal(4, lengths.Count);
    }

    [Fact]
    public void A_file_may_have_grown_without_its_data()
    {
        var file = Make("/a");
        Sync(file, "/");
        Write(file, 0, 'A');
        var contents = Draw().Select(static image => Only(image, "/a")).ToList();
        Assert.Contains(contents, static content => content.Length == 0);
        Assert.Contains(contents, static content => content.Length == Length && content.All(static value => value == 0));
    }

    [Fact]
    public void Names_last_only_with_their_directory()
    {
        _disk.MakeDirectory("/d");
        var file = Make("/d/a");
        Write(file, 0, 'A');
        Assert.Equal(ResultCode.Ok, file.Sync());
        Assert.Contains(Draw(), static image => image.Directories.Count == 0 && image.Files.Count == 0);
        Assert.Contains(Draw(), static image => image.Directories.Count == 1 && image.Files.Count == 0);
        _disk.SyncDirectory("/");
        _disk.SyncDirectory("/d");
        Assert.All(Draw(), static image => Assert.Equal(Length, Only(image, "/d/a").Length));
        Assert.Equal(ResultCode.Ok, _disk.Delete("/d/a", syncDirectory: false));
        Assert.Equal(2, Draw().Select(static image => image.Files.Count).Distinct().Count());
        _disk.SyncDirectory("/d");
        Assert.All(Draw(), static image => Assert.Empty(image.Files));
    }

    [Fact]
    public void No_later_sync_answers_for_what_was_written_before_one_that_failed()
    {
        var file = Make("/a");
        Sync(file, "/");
        Write(file, 0, 'A');
        _disk.Faults.Fail(DiskRequestKind.Sync, 1, DiskAnswer.InputOutputError);
        Assert.NotEqual(ResultCode.Ok, file.Sync());
        Write(file, Length, 'B');
        Sync(file, "/");
        Assert.All(Draw(), static image => Assert.Equal((byte)'B', Only(image, "/a")[^1]));
        Assert.Contains(Draw(), static image => Only(image, "/a")[0] != 'A');
    }

    [Fact]
    public void Every_power_cut_of_a_record_can_be_drawn_again()
    {
        var file = Make("/a");
        for (int i = 0; i < 20; i++)
        {
            Write(file, i * 100, (char)('a' + i));
        }
        Assert.Equal(Draw().Select(Describe), Draw().Select(Describe));
    }

    [Theory]
    [InlineData("WAL")]
    [InlineData("DELETE")]
    public void Sqlite_works_on_it_with_several_connections(string journal)
    {
        using (var writer = SqliteConnection.Open("/x.db", _disk.Vfs))
        using (var reader = SqliteConnection.Open("/x.db", _disk.Vfs))
        using (var impatient = SqliteConnection.Open("/x.db", _disk.Vfs, busyTimeoutMilliseconds: 0))
        {
            writer.Execute($"PRAGMA journal_mode = {journal}");
            writer.Execute("CREATE TABLE t (a)");
            for (int i = 1; i <= 50; i++)
            {
                writer.Execute("INSERT INTO t VALUES (randomblob(3000))");
                Assert.Equal(i, reader.QueryNumber("SELECT count(*) FROM t"));
            }
            writer.Execute("BEGIN IMMEDIATE");
            var busy = Assert.Throws<SqliteException>(() => impatient.Execute("BEGIN IMMEDIATE"));
            Assert.Equal(ResultCode.Busy, busy.Code);
            writer.Execute("COMMIT");
        }
        using var again = SqliteConnection.Open("/x.db", _disk.Vfs);
        Assert.Equal("ok", again.QueryText("PRAGMA integrity_check"));
        var activity = _disk.Activity;
        Assert.True(activity["/x.db"].BytesWritten >= 50 * 3000, $"{activity["/x.db"]}");
        Assert.True(activity.Values.Sum(static file => file.Syncs) > 0);
    }

    [Fact]
    public void A_full_disk_says_so_until_there_is_room()
    {
        using var connection = SqliteConnection.Open("/x.db", _disk.Vfs);
        connection.Execute("CREATE TABLE t (a)");
        _disk.Faults.Capacity = _disk.Size + 10_000;
        var error = Assert.Throws<SqliteException>(() => connection.Execute("INSERT INTO t VALUES (randomblob(30000))"));
        Assert.Equal(ResultCode.Full, error.Code);
        _disk.Faults.Capacity = long.MaxValue;
        connection.Execute("INSERT INTO t VALUES (randomblob(30000))");
        Assert.Equal(1, connection.QueryNumber("SELECT count(*) FROM t"));
    }

    private static string Describe(DiskImage image) =>
        string.Join(' ', image.Files.Select(static file => $"{file.Key} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file.Value))}"));

    private static byte[] Only(DiskImage image, string path)
    {
        var (_, bytes) = Assert.Single(image.Files, file => file.Key == path);
        return bytes;
    }

    private OpenFile Make(string path)
    {
        Assert.Equal(ResultCode.Ok, _disk.Open(path, OpenFlags.Create, out var file));
        return file!;
    }

    private static void Write(OpenFile file, long offset, char value) =>
        Assert.Equal(ResultCode.Ok, file.Write(Enumerable.Repeat((byte)value, Length).ToArray(), offset));

    private void Sync(OpenFile file, string directory)
    {
        Assert.Equal(ResultCode.Ok, file.Sync());
        _disk.SyncDirectory(directory);
    }

    private List<DiskImage> Draw()
    {
        var power = new PowerCut(_disk.Record).MoveTo(_disk.Record.Count);
        var random = new Random(1);
        return [.. Enumerable.Range(0, Draws).Select(_ => power.Draw(random))];
    }
}
