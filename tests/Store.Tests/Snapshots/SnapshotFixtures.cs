using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Snapshots;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Tests.Snapshots;

/// <summary>Random stores, their snapshots, and what is in their files.</summary>
internal static class SnapshotFixtures
{
    /// <summary>Random puts and deletes of both classes; a few values are empty or larger than a chunk.</summary>
    internal static async Task FillAsync(IStore store, Random random, int transactions, bool compact = true)
    {
        for (int i = 0; i < transactions; i++)
        {
            var mutations = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"/käse/{random.Next(40)}").Distinct()
                .Select(key => new Mutation(key, random.Next(5) == 0 ? null : (ReadOnlyMemory<byte>?)Value(random)));
            await store.CommitAsync(new Transaction([], [.. mutations]) { WriteClass = (WriteClass)random.Next(2) }, default);
            if (compact && random.Next(100) == 0)
            {
                await store.CompactAsync(random.NextInt64(store.CompactedRevision, store.CurrentRevision + 1), default);
            }
        }
    }

    internal static async Task<byte[]> TakeAsync(string path, params SnapshotAttachment[] attachments)
    {
        using var stream = new MemoryStream();
        await new StateFileSource(path, TimeProvider.System).WriteAsync(stream, attachments, default);
        return stream.ToArray();
    }

    internal static async Task<byte[]> TakePlainAsync(string path)
    {
        using var stream = new MemoryStream();
        using var connection = SqliteConnection.Open(path);
        await SnapshotWriter.WriteAsync(
            connection, new SnapshotOptions { CreatedAt = DateTimeOffset.UnixEpoch, Compress = false, Point = static _ => "here"u8.ToArray() }, stream, default);
        return stream.ToArray();
    }

    internal static Task<BuiltState> BuildAsync(string path, Stream snapshot) =>
        StateBuilder.BuildAsync(LocalDisk.Instance, path, snapshot, finish: null, default);

    /// <summary>Every row of every table of a file that nobody writes.</summary>
    internal static IReadOnlyList<string> Rows(string path)
    {
        using var connection = SqliteConnection.Open(path);
        List<string> rows = [];
        foreach (var table in TableShape.Of(connection))
        {
            using var statement = connection.Prepare($"SELECT {string.Join(" || '|' || ", table.Columns.Select(static c => $"quote({c})"))} FROM {table.Name} ORDER BY 1");
            while (statement.Step())
            {
                rows.Add($"{table.Name}: {statement.Text(0)}");
            }
        }
        return rows;
    }

    private static byte[] Value(Random random)
    {
        byte[] value = new byte[random.Next(60) switch { 0 => 0, 1 => 300_000, _ => random.Next(1, 400) }];
        random.NextBytes(value.AsSpan(value.Length / 2));
        return value;
    }
}
