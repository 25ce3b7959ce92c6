namespace EdgeOrch.Store.Snapshots;

/// <summary>Something whose state can be written down while it goes on working. Thread-safe.</summary>
public interface ISnapshotSource
{
    /// <summary>Writes a snapshot of the state now; nobody who writes waits for it.</summary>
    /// <param name="destination">Where it goes; should take it quickly. Neither flushed nor closed.</param>
    /// <param name="attachments">Files that travel with it.</param>
    /// <param name="cancellationToken">Stops it; what was written by then is no snapshot.</param>
    /// <exception cref="StoreUnavailableException">The state cannot be read.</exception>
    Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken);
}
