using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft;

/// <content>A follower's side of replication (Raft paper, sections 5.3 and 7).</content>
public sealed partial class RaftNode
{
    private void Follow(Message message)
    {
        RaftInvariantException.Require(_role != Role.Leader);
        if (_role != Role.Follower || _leader != message.From)
        {
            RaftInvariantException.Require(_leader == 0 || _leader == message.From);
            BecomeFollower(_term, message.From);
        }
        _electionElapsed = 0;
        switch (message)
        {
            case AppendRequest append:
                Take(append);
                break;
            case HeartbeatRequest heartbeat:
                _log.CommitTo(heartbeat.Commit);
                _afterSync.Add(new HeartbeatResponse(Id, heartbeat.From, _term, heartbeat.ReadRound));
                break;
            case SnapshotRequest snapshot:
                Take(snapshot);
                break;
            default:
                break;
        }
    }

    private void Take(AppendRequest append)
    {
        if (append.Previous.Index < _log.Committed)
        {
            Acknowledge(append.From, _log.Committed);
        }
        else if (_log.TryAppend(append.Previous, append.Entries) is { } agreed)
        {
            _log.CommitTo(Math.Min(append.Commit, agreed));
            Acknowledge(append.From, agreed);
        }
        else
        {
            var hint = _log.Agreement(Math.Min(append.Previous.Index, _log.LastIndex), append.Previous.Term);
            _afterSync.Add(new AppendResponse(Id, append.From, _term, append.Previous.Index, IsRejected: true, hint));
        }
    }

    private void Take(SnapshotRequest snapshot)
    {
        var point = snapshot.Point;
        if (point.Id.Index <= _log.Committed)
        {
            Acknowledge(snapshot.From, _log.Committed);
        }
        else if (_log.Has(point.Id))
        {
            // The log has all of it already; the snapshot says that it is committed.
            _log.CommitTo(point.Id.Index);
            Acknowledge(snapshot.From, _log.Committed);
        }
        else
        {
            _log.Restore(point);
            _members = point.Members;
            SyncProgress();
            Acknowledge(snapshot.From, _log.LastIndex);
        }
    }

    private void Acknowledge(long leader, long index) =>
        _afterSync.Add(new AppendResponse(Id, leader, _term, index, IsRejected: false, EntryId.None));
}
