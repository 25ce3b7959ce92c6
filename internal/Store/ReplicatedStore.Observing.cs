using EdgeOrch.Raft;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Groups;
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
        See(changesMembers ? _state.Roster : null);
    }

    /// <inheritdoc/>
    void IApplierObserver.Installed(long revision, long compacted, long index)
    {
        Volatile.Write(ref _current, revision);
        Volatile.Write(ref _compacted, compacted);
        _hub.Restart(revision);
        _historyLimit.Observe(revision, compacted);
        _reads.Applied(index);
        See(_state.Roster);
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
        foreach (var message in messages)
        {
            if (message is SnapshotRequest request)
            {
                _peers.SendSnapshot(request, new StateSnapshotSource(_state.Path, _options.Disk.Vfs, request.To, _sight, _time));
            }
            else
            {
                _peers.Send(message);
            }
        }
    }

    /// <inheritdoc/>
    void IConsensusObserver.Commit(IReadOnlyList<ApplyWork> entries) => _applier.Add(entries);

    /// <inheritdoc/>
    void IConsensusObserver.Install(SnapshotPoint point) => _applier.Install(_stage.Path);

    /// <inheritdoc/>
    void IConsensusObserver.Stands(Standing standing, bool handsOver)
    {
        if (_sight.Stands(standing, handsOver))
        {
            AttendToDuties();
        }
    }

    /// <inheritdoc/>
    NotLeaderException IConsensusObserver.NotLeading(Standing standing) => _sight.NotLeading(standing.Leader);

    /// <inheritdoc/>
    void IConsensusObserver.Broken(Exception error) => Break(error);

    private void See(Roster? roster)
    {
        if (roster is not null)
        {
            bool wasIn = _sight.Roster.Members.Contains(_log.Identity);
            _peers.Follow(roster);
            if (wasIn)
            {
                NoticeRemoval(roster);
            }
        }
        if (_sight.Applied(_applier.Point.Id, roster))
        {
            AttendToDuties();
        }
    }

    private void NoticeRemoval(Roster roster)
    {
        if (!roster.Members.All.IsEmpty && !roster.Members.Contains(_log.Identity))
        {
            _removed.TrySetResult();
        }
    }

    private void AttendToDuties()
    {
        if (_sight.View.IsLeading)
        {
            _inbox.Add(_duties.Tend);
        }
    }

    private void Break(Exception error)
    {
        _refusal = new StoreUnavailableException(error.Message, error);
        _broken.TrySetResult(error);
        _reads.Fail(new StoreUnavailableException(error.Message, error));
    }
}
