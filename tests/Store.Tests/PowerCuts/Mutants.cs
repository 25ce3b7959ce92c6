using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Stores and disks with a known bug each, and the promises that the bug breaks. They show that the proof can fail.</summary>
internal static class Mutants
{
    private const string Log = Engines.Path + "-wal";

    // Any page may be missing; which promise is found broken first depends on what was on it.
    private static readonly Promise[] s_loss = Enum.GetValues<Promise>();

    internal static readonly IReadOnlyDictionary<string, (PowerCutRun Run, Promise[] Broken)> All =
        new Dictionary<string, (PowerCutRun, Promise[])>
        {
            ["the disk ignores syncs"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync), s_loss),
            ["the log is not synced (synchronous=OFF)"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync && request.Path == Log), s_loss),
            ["the database is not synced before the log is reused"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync && request.Path == Engines.Path), s_loss),
            ["directories are not synced"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.SyncDirectory), s_loss),
            ["durable writes are committed as volatile ones"] =
                (Working(static inner => new CarelessStore(inner)), [Promise.KeepsDurableWrites]),
            ["writes are acknowledged before the commit"] =
                (Working(static inner => new HastyStore(inner)), [Promise.KeepsDurableWrites, Promise.NeverReusesRevisions]),
            ["reserved revisions are forgotten"] =
                (Opening(static disk => Sql(disk, "UPDATE meta SET value = 0 WHERE name = 'reserved'")), [Promise.NeverReusesRevisions]),
            ["the log is thrown away at open"] =
                (Opening(static disk => disk.Delete(Log, syncDirectory: true)), s_loss),
            ["a value has other bytes"] =
                (Opening(static disk => Sql(disk, "UPDATE value SET data = x'00' WHERE id = (SELECT min(id) FROM head)")), [Promise.HasNoHole]),
            ["a live key is lost"] =
                (Opening(static disk => Sql(disk, "DELETE FROM head WHERE id = (SELECT min(id) FROM head)")), [Promise.KeepsDurableWrites, Promise.HasNoHole, Promise.KeepsHistory]),
            ["a change is missing in the history"] =
                (Opening(static disk => Sql(disk, "DELETE FROM log WHERE id = (SELECT max(id) FROM log WHERE id < (SELECT max(id) FROM log))")), [Promise.KeepsHistory]),
            ["lost revisions can be read"] =
                (Opening(static disk => Sql(disk, "UPDATE meta SET value = max(value, (SELECT value FROM meta WHERE name = 'reserved')) WHERE name = 'floor'")), [Promise.KeepsHistory]),
            ["a log that ends in a torn frame is refused"] =
                (Opening(RefuseTornLog), [Promise.Opens]),
            ["nothing is written after a power cut"] =
                (new PowerCutRun(Engines.SqliteAsync, static async disk => new ReadOnlyStore(await Engines.SqliteAsync(disk))), [Promise.AcceptsWrites]),
        };

    private static PowerCutRun OnDisk(Func<DiskRequest, bool> ignored) => new(Engines.SqliteAsync, Engines.SqliteWithHistoryAsync)
    {
        Faults = (faults, _) => faults.OnRequest = request => ignored(request) ? DiskAnswer.Ignored : DiskAnswer.Done,
    };

    private static PowerCutRun Working(Func<IStore, IStore> mutate) =>
        new(async disk => mutate(await Engines.SqliteAsync(disk)), Engines.SqliteWithHistoryAsync);

    private static PowerCutRun Opening(Action<SimulatedDisk> mutate) => new(Engines.SqliteAsync, disk =>
    {
        if (disk.FileExists(Engines.Path))
        {
            mutate(disk);
        }
        return Engines.SqliteWithHistoryAsync(disk);
    });

    // Power cuts before the first tables leave nothing to change.
    private static void Sql(SimulatedDisk disk, string statement)
    {
        using var connection = SqliteConnection.Open(Engines.Path, disk.Vfs);
        if (connection.QueryNumber("SELECT count(*) FROM sqlite_schema WHERE name = 'log'") > 0)
        {
            connection.Execute(statement);
        }
    }

    private static void RefuseTornLog(SimulatedDisk disk)
    {
        const int HeaderSize = 32;
        const int FrameSize = 24 + 4096;
        long length = disk.Length(Log);
        if (length > HeaderSize && (length - HeaderSize) % FrameSize != 0)
        {
            throw new StoreCorruptException(Log, "it ends in the middle of a frame");
        }
    }
}
