using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Sqlite.Faults;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Stores and disks with a known bug each, and the promises that the bug breaks. They show that the proof can fail.</summary>
internal static class Mutants
{
    // Any page may be missing; which promise is found broken first depends on what was on it.
    private static readonly Promise[] s_loss = Enum.GetValues<Promise>();

    internal static readonly IReadOnlyDictionary<string, (PowerCutRun Run, Promise[] Broken)> All =
        new Dictionary<string, (PowerCutRun, Promise[])>
        {
            ["the disk ignores syncs"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync), s_loss),
            ["the log is not synced (synchronous=OFF)"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync && request.Path == Engines.Log + "-wal"), s_loss),
            ["the log's file is not synced before its write-ahead log is reused"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync && request.Path == Engines.Log), s_loss),
            ["the state is not synced before the log drops its entries"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.Sync && request.Path == Engines.State), s_loss),
            ["directories are not synced"] =
                (OnDisk(static request => request.Kind == DiskRequestKind.SyncDirectory), s_loss),
            ["writes are acknowledged before the commit"] =
                (Working(static inner => new HastyStore(inner)), [Promise.KeepsDurableWrites, Promise.NeverReusesRevisions]),
            ["the log is thrown away at open"] =
                (Opening(static disk => disk.Delete(Engines.Log + "-wal", syncDirectory: true)), s_loss),
            ["a value has other bytes"] =
                (Opening(static disk => Sql(disk, "UPDATE value SET data = x'00' WHERE id = (SELECT min(id) FROM head)")), [Promise.HasNoHole, Promise.KeepsHistory]),
            ["a live key is lost"] =
                (Opening(static disk => Sql(disk, "DELETE FROM head WHERE id = (SELECT min(id) FROM head)")), [Promise.KeepsDurableWrites, Promise.HasNoHole, Promise.KeepsHistory]),
            ["a change is missing in the history"] =
                (Opening(static disk => Sql(disk, "DELETE FROM log WHERE id = (SELECT max(id) FROM log WHERE id < (SELECT max(id) FROM log))")), [Promise.KeepsHistory]),
            ["a log that ends in a torn frame is refused"] =
                (Opening(RefuseTornLog), [Promise.Opens]),
            ["nothing is written after a power cut"] =
                (new PowerCutRun(Engines.ReplicatedAsync, static async disk => new ReadOnlyStore(await Engines.ReplicatedAsync(disk))), [Promise.AcceptsWrites]),
        };

    private static PowerCutRun OnDisk(Func<DiskRequest, bool> ignored) => new(Engines.ReplicatedAsync, Engines.ReplicatedWithHistoryAsync)
    {
        Faults = (faults, _) => faults.OnRequest = request => ignored(request) ? DiskAnswer.Ignored : DiskAnswer.Done,
    };

    private static PowerCutRun Working(Func<IStore, IStore> mutate) =>
        new(async disk => mutate(await Engines.ReplicatedAsync(disk)), Engines.ReplicatedWithHistoryAsync);

    private static PowerCutRun Opening(Action<SimulatedDisk> mutate) => new(Engines.ReplicatedAsync, disk =>
    {
        if (disk.FileExists(Engines.State))
        {
            mutate(disk);
        }
        return Engines.ReplicatedWithHistoryAsync(disk);
    });

    // Power cuts before the first tables leave nothing to change.
    private static void Sql(SimulatedDisk disk, string statement)
    {
        using var connection = SqliteConnection.Open(Engines.State, disk.Vfs);
        if (connection.QueryNumber("SELECT count(*) FROM sqlite_schema WHERE name = 'log'") > 0)
        {
            connection.Execute(statement);
        }
    }

    private static void RefuseTornLog(SimulatedDisk disk)
    {
        const int HeaderSize = 32;
        const int FrameSize = 24 + 4096;
        string log = Engines.Log + "-wal";
        long length = disk.FileExists(log) ? disk.Length(log) : 0;
        if (length > HeaderSize && (length - HeaderSize) % FrameSize != 0)
        {
            throw new StoreCorruptException(log, "it ends in the middle of a frame");
        }
    }
}
