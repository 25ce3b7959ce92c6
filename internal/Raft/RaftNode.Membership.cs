using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft;

/// <content>Changes of the membership and of the leader (thesis, chapters 3.10 and 4).</content>
public sealed partial class RaftNode
{
    /// <summary>Offers a change of the membership; one at a time.</summary>
    /// <param name="change">The change.</param>
    /// <param name="id">The entry it became.</param>
    /// <param name="problem">For <see cref="ProposalResult.InvalidChange"/>: what does not fit.</param>
    public ProposalResult ProposeChange(MembershipChange change, out EntryId id, out string? problem)
    {
        RequireIdle();
        id = default;
        problem = null;
        if (_role != Role.Leader || !_progress.ContainsKey(Id))
        {
            return ProposalResult.NotLeader;
        }
        if (_successor != 0)
        {
            return ProposalResult.Transferring;
        }
        if (_changeIndex > _log.Applied)
        {
            return ProposalResult.ChangePending;
        }
        if (MembershipRules.Apply(_members, change, out problem) is null)
        {
            return ProposalResult.InvalidChange;
        }
        id = Append(EntryKind.Membership, change.Format());
        _changeIndex = id.Index;
        return ProposalResult.Accepted;
    }

    /// <summary>Hands leadership to another voter, once its log is complete; given up after an election timeout.</summary>
    /// <returns>Whether this server leads and the other one can.</returns>
    public bool Transfer(long successor)
    {
        RequireIdle();
        if (_role != Role.Leader || successor == Id || !_members.IsVoter(successor) || !_progress.TryGetValue(successor, out var progress))
        {
            return false;
        }
        if (_successor == successor)
        {
            return true;
        }
        _successor = successor;
        _electionElapsed = 0;
        if (progress.Match == _log.LastIndex)
        {
            _messages.Add(new TimeoutNow(Id, successor, _term));
        }
        else
        {
            Send(successor, progress, evenEmpty: true);
        }
        return true;
    }

    private Members EnterMembership(Entry entry)
    {
        var next = MembershipRules.Apply(_members, MembershipChange.Parse(entry.Data), out string? problem)
            ?? throw new RaftInvariantException($"entry {entry.Id} changes the membership {_members} and does not fit it: {problem}");
        _members = next;
        SyncProgress();
        if (_role == Role.Leader)
        {
            LeadChangedMembers();
        }
        return next;
    }

    private void LeadChangedMembers()
    {
        if (!_members.IsVoter(Id))
        {
            BecomeFollower(_term, 0);
            return;
        }
        if (!_members.IsVoter(_successor))
        {
            _successor = 0;
        }
        // Fewer voters may have made a quorum of those who have answered.
        TryCommit();
    }

    // The leader ends a joint membership when its own state machine has seen it begin.
    private void LeaveJointMembership()
    {
        if (_role == Role.Leader && _members is { IsJoint: true, LeavesByItself: true } && _log.Applied >= _changeIndex && _successor == 0)
        {
            _changeIndex = Append(EntryKind.Membership, MembershipChange.Leave.Format()).Index;
        }
    }

    private void SyncProgress()
    {
        var all = _members.All;
        foreach (long gone in _progress.Keys.Where(id => !all.Contains(id)).ToArray())
        {
            _progress.Remove(gone);
        }
        foreach (long id in all)
        {
            if (!_progress.ContainsKey(id))
            {
                // A new member counts as heard of, or its leader would step down before it has had the time to answer.
                _progress.Add(id, new Progress(_log.LastIndex + 1, new Inflights(_options.MaxInflightMessages, _options.MaxInflightBytes)) { RecentlyActive = true });
            }
        }
    }
}
