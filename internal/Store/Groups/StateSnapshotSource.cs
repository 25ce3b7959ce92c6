using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Groups;

/// <summary>The state of this server, for one that needs all of it.</summary>
/// <param name="path">The state file.</param>
/// <param name="vfs">The name of the VFS that reaches it; null is SQLite's own.</param>
/// <param name="receiver">Whom it is for.</param>
/// <param name="sight">Who is in the group, as the state has it.</param>
/// <param name="time">Dates the snapshot.</param>
internal sealed class StateSnapshotSource(string path, string? vfs, long receiver, GroupSight sight, TimeProvider time) : IPeerSnapshotSource
{
    /// <inheritdoc/>
    public async ValueTask<IPeerSnapshot> OpenAsync(CancellationToken cancellationToken)
    {
        // Consensus counts a new server a moment before the state knows it, and who is not in the state it gets would take itself for removed.
        var view = sight.View;
        while (view.Members.All(member => member.Id != receiver))
        {
            view = await sight.ChangedAsync(view, cancellationToken).ConfigureAwait(false);
        }
        return await Task.Run(() => StateSnapshot.Begin(path, vfs, time), cancellationToken).ConfigureAwait(false);
    }
}
