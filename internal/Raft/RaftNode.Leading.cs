using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft;

/// <content>A leader's side of replication (Raft paper, sections 5.3 and 5.4.2; thesis, sections 6.2 and 10.2.1).</content>
public sealed partial class RaftNode
{
    // Of entries of this leader's own term that were not handed out yet.
    private long _uncommittedBytes;

    /// <summary>Whether <see cref="Propose"/> would take a command of the usual size now.</summary>
    public bool AcceptsCommands =>
        _role == Role.Leader && _successor == 0 && _uncommittedBytes < _options.MaxUncommittedBytes && _progress.ContainsKey(Id);

    /// <summary>Offers a command. It is committed when it comes out of <see cref="Ready.Committed"/> in the same term.</summary>
    /// <param name="data">The command; not changed afterwards.</param>
    /// <param name="id">The entry it became.</param>
    public ProposalResult Propose(ReadOnlyMemory<byte> data, out EntryId id)
    {
        RequireIdle();
        id = default;
        if (_role != Role.Leader || !_progress.ContainsKey(Id))
        {
            return ProposalResult.NotLeader;
        }
        if (_successor != 0)
        {
            return ProposalResult.Transferring;
        }
        if (_uncommittedBytes > 0 && _uncommittedBytes + Entry.SizeOf(data) > _options.MaxUncommittedBytes)
        {
            return ProposalResult.Overloaded;
        }
        id = Append(EntryKind.Command, data);
        return ProposalResult.Accepted;
    }

    /// <summary>The shell has sent, or failed to send, the snapshot of a <see cref="SnapshotRequest"/>.</summary>
    public void ReportSnapshot(long member, bool delivered)
    {
        if (_role == Role.Leader && _progress.TryGetValue(member, out var progress) && progress.State == ProgressState.Snapshot)
        {
            if (!delivered)
            {
                progress.ForgetSnapshot();
            }
            progress.Probe();
            // The next word comes from the follower, or with the next heartbeat: at once it could only fail again.
            progress.AwaitsAnswer = true;
        }
    }

    /// <summary>The shell knows that messages to a member got lost, for its connection broke.</summary>
    public void ReportUnreachable(long member)
    {
        if (_role == Role.Leader && _progress.TryGetValue(member, out var progress) && progress.State == ProgressState.Replicate)
        {
            progress.Probe();
        }
    }

    private void TickLeader()
    {
        _heartbeatElapsed++;
        if (_electionElapsed >= _options.ElectionTicks)
        {
            _electionElapsed = 0;
            _successor = 0;
            if (!HearsQuorum())
            {
                BecomeFollower(_term, 0);
                return;
            }
            LeaveJointMembership();
        }
        if (_heartbeatElapsed >= _options.HeartbeatTicks)
        {
            _heartbeatElapsed = 0;
            SendHeartbeats();
        }
    }

    // A leader that cannot reach a quorum steps down, so that its clients look for another one (thesis, section 6.2).
    private bool HearsQuorum()
    {
        bool heard = Quorum.Agrees(_members, id => id == Id || (_progress.TryGetValue(id, out var progress) && progress.RecentlyActive));
        foreach (var (id, progress) in _progress)
        {
            progress.RecentlyActive = id == Id;
        }
        return heard;
    }

    private void SendHeartbeats()
    {
        foreach (var (id, progress) in _progress)
        {
            if (id != Id)
            {
                _messages.Add(new HeartbeatRequest(Id, id, _term, Math.Min(progress.Match, _log.Committed), _reads.HasWaiting ? _reads.Newest : 0));
            }
        }
    }

    private void StepLeader(Message message)
    {
        if (!_progress.TryGetValue(message.From, out var progress))
        {
            return;
        }
        progress.RecentlyActive = true;
        switch (message)
        {
            case AppendResponse { IsRejected: true } rejection:
                LearnRejection(rejection, progress);
                break;
            case AppendResponse response:
                LearnMatch(response, progress);
                break;
            case HeartbeatResponse response:
                progress.AwaitsAnswer = false;
                if (progress.Match < _log.LastIndex || progress.State == ProgressState.Probe)
                {
                    Send(response.From, progress, evenEmpty: true);
                }
                ConfirmRead(progress, response.ReadRound);
                break;
            default:
                break;
        }
    }

    private void LearnRejection(AppendResponse rejection, Progress progress)
    {
        var hint = rejection.Hint;
        long agreed = hint.Term > 0 ? _log.Agreement(hint.Index, hint.Term).Index : hint.Index;
        if (progress.Reject(rejection.Index, agreed))
        {
            if (progress.State == ProgressState.Replicate)
            {
                progress.Probe();
            }
            Send(rejection.From, progress, evenEmpty: true);
        }
    }

    private void LearnMatch(AppendResponse response, Progress progress)
    {
        RaftInvariantException.Require(response.Index <= _log.LastIndex);
        bool paused = progress.IsPaused;
        if (!progress.Acknowledge(response.Index) && !(progress.State == ProgressState.Probe && progress.Match == response.Index))
        {
            return;
        }
        switch (progress.State)
        {
            case ProgressState.Probe:
                progress.Replicate();
                break;
            case ProgressState.Snapshot when progress.Match + 1 >= _log.FirstIndex:
                progress.Replicate();
                break;
            case ProgressState.Replicate:
                progress.FreeInflights(response.Index);
                break;
            default:
                break;
        }
        TryCommit();
        if (paused && response.From != Id)
        {
            Send(response.From, progress, evenEmpty: true);
        }
        if (response.From == _successor && progress.Match == _log.LastIndex)
        {
            _messages.Add(new TimeoutNow(Id, response.From, _term));
        }
    }

    // Only entries of its own term are committed by counting (Raft paper, section 5.4.2).
    private void TryCommit()
    {
        long reached = Quorum.Reached(_members, id => _progress.TryGetValue(id, out var progress) ? progress.Match : 0);
        if (reached > _log.Committed && _log.TermAt(reached) == _term)
        {
            _log.CommitTo(reached);
            OpenEarlyReads();
        }
    }

    private EntryId Append(EntryKind kind, ReadOnlyMemory<byte> data)
    {
        var entry = new Entry(_term, _log.LastIndex + 1, kind, data);
        _log.Append(entry);
        _uncommittedBytes += entry.Bytes;
        return entry.Id;
    }

    // Once for all that was proposed and acknowledged since the last time: what comes together travels together.
    private void Replicate()
    {
        if (_role != Role.Leader)
        {
            return;
        }
        foreach (var (id, progress) in _progress)
        {
            bool more = id != Id && Send(id, progress, evenEmpty: progress.ToldCommit < _log.Committed);
            while (more)
            {
                more = Send(id, progress, evenEmpty: false);
            }
        }
    }

    private bool Send(long to, Progress progress, bool evenEmpty)
    {
        if (progress.IsPaused)
        {
            return false;
        }
        long previous = progress.Next - 1;
        var entries = progress.IsFull ? [] : _log.From(progress.Next, _options.MaxMessageBytes);
        if (entries is null || _log.TermAt(previous) is not { } previousTerm)
        {
            return SendSnapshot(to, progress);
        }
        if (entries.Count == 0 && !evenEmpty)
        {
            return false;
        }
        _messages.Add(new AppendRequest(Id, to, _term, new EntryId(previousTerm, previous), entries, _log.Committed));
        progress.ToldCommit = _log.Committed;
        progress.Sent(entries.Count, entries.Sum(static entry => entry.Bytes));
        return true;
    }

    private bool SendSnapshot(long to, Progress progress)
    {
        // A snapshot is dear: it waits until somebody is there to take it.
        if (!progress.RecentlyActive)
        {
            return false;
        }
        var point = _log.NewestSnapshot;
        RaftInvariantException.Require(point.Id.Index >= _log.FirstIndex - 1);
        _messages.Add(new SnapshotRequest(Id, to, _term, point));
        progress.AwaitSnapshot(point.Id.Index);
        return true;
    }
}
