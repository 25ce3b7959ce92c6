using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft;

/// <content>What the shell is told to do, and its word that it is done.</content>
public sealed partial class RaftNode
{
    private HardState _persisted;
    private Standing _announced;
    private Ready? _outstanding;

    /// <summary>Whether <see cref="TakeReady"/> has something to do.</summary>
    public bool HasReady =>
        _outstanding is null
        && (_messages.Count > 0 || _afterSync.Count > 0 || _grants.Count > 0 || _log.Unstable.Count > 0 || _log.Incoming is not null
            || _log.HasCommitted || Standing != _announced || Present != _persisted);

    private HardState Present => new(_term, _vote, _log.Committed);

    /// <summary>Takes what is to be done. <see cref="Advance"/> must follow before anything else is asked of this server.</summary>
    public Ready TakeReady()
    {
        RequireIdle();
        // Those who leave the group are told first that this is committed; those who come are told below.
        Replicate();
        var committed = _log.TakeCommitted(_options.MaxApplyBytes);
        _uncommittedBytes -= committed.Where(entry => _role == Role.Leader && entry.Term == _term).Sum(static entry => entry.Bytes);
        var members = EnterMemberships(committed);
        if (members is not null)
        {
            Replicate();
        }
        var state = Present;
        var ready = new Ready
        {
            Standing = Standing,
            HardState = state == _persisted && members is null ? null : state,
            Install = _log.Incoming,
            Entries = [.. _log.Unstable],
            Messages = [.. _messages],
            MessagesAfterSync = [.. _afterSync.Where(message => message.To != Id)],
            Committed = committed,
            Members = members,
            Reads = [.. _grants],
            // With a membership in force its operator may take away those who left: a power cut must not bring them back.
            MustSync = members is not null || _log.Unstable.Count > 0 || _log.Incoming is not null
                || state.Term != _persisted.Term || state.Vote != _persisted.Vote,
        };
        _messages.Clear();
        _grants.Clear();
        _outstanding = ready;
        return ready;
    }

    /// <summary>What <see cref="TakeReady"/> gave is durable.</summary>
    public void Advance()
    {
        var done = _outstanding;
        RaftInvariantException.Require(done is not null);
        _outstanding = null;
        _persisted = done.HardState ?? _persisted;
        _announced = done.Standing;
        _log.Persisted();
        var own = _afterSync.Where(message => message.To == Id).ToArray();
        _afterSync.Clear();
        foreach (var message in own)
        {
            Step(message);
        }
        AcknowledgeSelf();
    }

    /// <summary>The state machine has everything up to an index.</summary>
    public void Applied(long index)
    {
        RequireIdle();
        _log.AppliedTo(index);
        LeaveJointMembership();
    }

    // What is promised to be durable must not change meanwhile.
    private void RequireIdle() => RaftInvariantException.Require(_outstanding is null);

    // Its own log counts towards the quorum when it is durable, like anybody's.
    private void AcknowledgeSelf()
    {
        if (_role == Role.Leader && _progress.TryGetValue(Id, out var own) && own.Match < _log.StableIndex)
        {
            Step(new AppendResponse(Id, Id, _term, _log.StableIndex, IsRejected: false, EntryId.None));
        }
    }

    private Members? EnterMemberships(IReadOnlyList<Entry> committed)
    {
        Members? entered = null;
        foreach (var entry in committed)
        {
            if (entry.Kind == EntryKind.Membership)
            {
                entered = EnterMembership(entry);
            }
        }
        return entered;
    }
}
