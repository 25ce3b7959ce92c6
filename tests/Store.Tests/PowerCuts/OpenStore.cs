using EdgeOrch.Store.Sqlite.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Opens the store that a disk holds, or makes one; all of its files are on the disk.</summary>
internal delegate Task<IStore> OpenStore(SimulatedDisk disk);

/// <summary>The engines whose promises are proved.</summary>
internal static class Engines
{
    internal const string State = Directory + "/state.db";
    internal const string Log = Directory + "/raft.db";
    private const string Directory = "/srv/edgeorch";

    /// <summary>The replicated store as a group of one, tuned so that little work makes it forget history and checkpoint often.</summary>
    internal static Task<IStore> ReplicatedAsync(SimulatedDisk disk) => ReplicatedAsync(disk, historyRevisions: 80);

    /// <summary>The same with all its history, so that it can be looked at.</summary>
    internal static Task<IStore> ReplicatedWithHistoryAsync(SimulatedDisk disk) => ReplicatedAsync(disk, historyRevisions: 0);

    private static async Task<IStore> ReplicatedAsync(SimulatedDisk disk, long historyRevisions) => await ReplicatedStore.OpenAsync(
        new ReplicatedStoreOptions
        {
            Directory = Directory,
            Disk = disk,
            VolatileInterval = TimeSpan.Zero,
            HistoryAge = TimeSpan.Zero,
            HistoryRevisions = historyRevisions,
            CheckpointPages = 25,
            LogCheckpointPages = 25,
            Readers = 1,
        },
        NullLogger.Instance,
        TimeProvider.System,
        CancellationToken.None);
}
