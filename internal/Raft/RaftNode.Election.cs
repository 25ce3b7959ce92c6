using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft;

/// <content>Elections (Raft paper, sections 5.2 and 5.4.1; thesis, section 9.6).</content>
public sealed partial class RaftNode
{
    // A committed change of the membership that is not in force yet could change who may vote.
    private bool CanCampaign => _members.IsVoter(Id) && _log.Incoming is null && !_log.HasCommittedChange();

    private void Campaign(bool preVote, bool forTransfer)
    {
        long standsFor = _term + 1;
        if (preVote)
        {
            _role = Role.PreCandidate;
            _leader = 0;
            _votes.Clear();
        }
        else
        {
            Reset(standsFor);
            _role = Role.Candidate;
            _vote = Id;
        }
        foreach (long voter in _members.All)
        {
            if (voter == Id)
            {
                // Its own vote counts when it is durable, like anybody's.
                _afterSync.Add(new VoteResponse(Id, Id, standsFor, preVote, IsGranted: true, _log.LastCommitted));
            }
            else if (_members.IsVoter(voter))
            {
                _afterSync.Add(new VoteRequest(Id, voter, standsFor, _log.Last, preVote, forTransfer));
            }
        }
    }

    private void AnswerVote(VoteRequest request)
    {
        bool free = _vote == request.From || (_vote == 0 && _leader == 0) || (request.IsPreVote && request.Term > _term);
        bool granted = free && request.Last.CompareTo(_log.Last) >= 0;
        if (granted && !request.IsPreVote)
        {
            _electionElapsed = 0;
            _vote = request.From;
        }
        _afterSync.Add(new VoteResponse(Id, request.From, granted ? request.Term : _term, request.IsPreVote, granted, _log.LastCommitted));
    }

    // A leader that leaves may be the only one that knows of it. It votes for nobody whose log is shorter than its own, and does not
    // stand itself: without its word on what is committed, a successor would wait for its vote for ever.
    private void LearnCommitted(EntryId committed)
    {
        if (_role != Role.Leader && committed.Index > _log.Committed && _log.Has(committed))
        {
            _log.CommitTo(committed.Index);
            if (_role != Role.Follower && _log.HasCommittedChange())
            {
                BecomeFollower(_term, 0);
            }
        }
    }

    private void CountVote(VoteResponse response)
    {
        LearnCommitted(response.Committed);
        bool expected = _role == (response.IsPreVote ? Role.PreCandidate : Role.Candidate);
        // A granted pre-vote names the term that was asked for; one for another term answers an earlier question.
        if (!expected || (response.IsGranted && response.Term != (response.IsPreVote ? _term + 1 : _term)))
        {
            return;
        }
        _votes.TryAdd(response.From, response.IsGranted);
        switch (Quorum.Election(_members, _votes))
        {
            case true when _role == Role.PreCandidate:
                Campaign(preVote: false, forTransfer: false);
                break;
            case true:
                BecomeLeader();
                break;
            case false:
                BecomeFollower(_term, 0);
                break;
            case null:
                break;
        }
    }

    private void TakeOver()
    {
        if (_role == Role.Follower && CanCampaign)
        {
            Campaign(preVote: false, forTransfer: true);
        }
    }

    private void BecomeLeader()
    {
        Reset(_term);
        _role = Role.Leader;
        _leader = Id;
        _changeIndex = _log.LastIndex;
        _uncommittedBytes = 0;
        _progress.Clear();
        SyncProgress();
        foreach (var (id, progress) in _progress)
        {
            progress.RecentlyActive = id == Id;
        }
        _progress[Id].Replicate();
        _progress[Id].Acknowledge(_log.StableIndex);
        // Entries of earlier terms commit only with one of its own (Raft paper, section 5.4.2).
        Append(EntryKind.Command, default);
    }
}
