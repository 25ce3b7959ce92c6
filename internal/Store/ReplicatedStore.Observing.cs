using EdgeOrch.Raft;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Replication;

namespace EdgeOrch.Store;

/// <content>What the two threads of the store tell it.</content>
public sealed partial class ReplicatedStore : IApplierObserver, IConsensusObserver
{
    /// <inheritdoc/>
    long IConsensusObserver.MaxLogBytes => _options.MaxLogBytes;

    /// <inheritdoc/>
    void IApplierObserver.Applied(CommittedBatch batch, long index, bool changesMembers)
    {
        if (batch.Changes.Count > 0)
        {
            Volatile.Write(ref _current, batch.Revision);
            _hub.Publish(batch.Changes);
            _historyLimit.Observe(batch.Revision, CompactedRevision);
        }
        _reads.Applied(index);
        _inbox.Applied(index, wake: changesMembers);
    }

    /// <inheritdoc/>
    void IApplierObserver.Compacted(long revision) => Volatile.Write(ref _compacted, revision);

    /// <inheritdoc/>
    void IApplierObserver.Durable(long index) => _inbox.Durable(index);

    /// <inheritdoc/>
    void IApplierObserver.Broken(Exception error) => Break(error);

    /// <inheritdoc/>
    void IConsensusObserver.Send(IReadOnlyList<Message> messages)
    {
    }

    /// <inheritdoc/>
    void IConsensusObserver.Commit(IReadOnlyList<ApplyWork> entries) => _applier.Add(entries);

    /// <inheritdoc/>
    void IConsensusObserver.Install(SnapshotPoint point) => throw new RaftInvariantException("nobody could have sent a snapshot");

    /// <inheritdoc/>
    void IConsensusObserver.Stands(Standing standing, bool isAlone) => _isAlone = isAlone;

    /// <inheritdoc/>
    NotLeaderException IConsensusObserver.NotLeading(Standing standing) => new(null);

    /// <inheritdoc/>
    void IConsensusObserver.Broken(Exception error) => Break(error);

    private void Break(Exception error)
    {
        _refusal = new StoreUnavailableException(error.Message, error);
        _broken.TrySetResult(error);
        _reads.Fail(new StoreUnavailableException(error.Message, error));
    }
}
