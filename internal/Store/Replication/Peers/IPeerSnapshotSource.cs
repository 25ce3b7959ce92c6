namespace EdgeOrch.Store.Replication.Peers;

/// <summary>Where snapshots of the state machine come from.</summary>
public interface IPeerSnapshotSource
{
    /// <summary>Holds on to the present state, such as by beginning a read transaction.</summary>
    /// <returns>The state; disposed by the caller.</returns>
    ValueTask<IPeerSnapshot> OpenAsync(CancellationToken cancellationToken);
}
