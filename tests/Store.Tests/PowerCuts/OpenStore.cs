using EdgeOrch.Store.Sqlite.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Opens the store that a disk holds, or makes one; all of its files are on the disk.</summary>
internal delegate Task<IStore> OpenStore(SimulatedDisk disk);

/// <summary>The engines whose promises are proved.</summary>
internal static class Engines
{
    internal const string Path = "/srv/edgeorch/store.db";

    /// <summary>One SQLite file, tuned so that little work makes it forget history and checkpoint often.</summary>
    internal static Task<IStore> SqliteAsync(SimulatedDisk disk) => SqliteAsync(disk, historyRevisions: 80);

    /// <summary>
    /// The same with all its history: a power cut makes it skip thousands of revisions, and a short history would be forgotten
    /// before anybody could look at it.
    /// </summary>
    internal static Task<IStore> SqliteWithHistoryAsync(SimulatedDisk disk) => SqliteAsync(disk, historyRevisions: 0);

    private static async Task<IStore> SqliteAsync(SimulatedDisk disk, long historyRevisions) => await SqliteStore.OpenAsync(
        new SqliteStoreOptions
        {
            Path = Path,
            Disk = disk,
            HistoryAge = TimeSpan.Zero,
            HistoryRevisions = historyRevisions,
            CheckpointPages = 25,
            Readers = 1,
        },
        NullLogger.Instance,
        TimeProvider.System,
        CancellationToken.None);
}
