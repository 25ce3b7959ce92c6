using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Snapshots of a state that no server uses; it is locked until disposed. What a power cut took from the state file comes back from the
/// replicated log first, as at a server's start. Thread-safe.
/// </summary>
public sealed class StoppedStateSource : ISnapshotSource, IAsyncDisposable
{
    private readonly ReplicatedStore _store;
    private readonly StateFileSource _source;

    private StoppedStateSource(ReplicatedStore store, StateFileSource source)
    {
        _store = store;
        _source = source;
    }

    /// <summary>Opens the state.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="time">Dates the snapshots.</param>
    /// <param name="cancellationToken">Stops the wait for the log.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="StoreLockedException">A server uses it.</exception>
    /// <exception cref="StoreCorruptException">It is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The device refuses.</exception>
    public static async Task<StoppedStateSource> OpenAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        string file = Path.Combine(directory, "state.db");
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{file} does not exist", file);
        }
        // Nothing is forgotten in passing.
        var options = new ReplicatedStoreOptions { Directory = directory, HistoryAge = TimeSpan.Zero, HistoryRevisions = 0 };
        var store = await ReplicatedStore.OpenAsync(options, NullLogger.Instance, time, cancellationToken).ConfigureAwait(false);
        return new StoppedStateSource(store, new StateFileSource(file, time));
    }

    /// <inheritdoc/>
    public Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken) =>
        _source.WriteAsync(destination, attachments, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
