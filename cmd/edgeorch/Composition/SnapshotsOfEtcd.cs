using EdgeOrch.Store;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Cli.Composition;

/// <summary>Stands where the state is in an etcd, which saves it itself: says so.</summary>
internal sealed class SnapshotsOfEtcd : ISnapshotSource
{
    /// <inheritdoc/>
    public Task<SnapshotInfo> WriteAsync(Stream destination, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken) =>
        throw new StoreUnavailableException("the state is in an etcd, not on this server: save it with \"etcdctl snapshot save\"");
}
