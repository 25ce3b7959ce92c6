using System.Collections.Immutable;
using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>What is committed stays, is the same everywhere, and was durable on a quorum before anybody knew of it.</summary>
internal sealed class CommitCheck(World world)
{
    // By index; nothing is at 0.
    private readonly List<(long Term, long In)> _committed = [(0, 0)];

    /// <summary>The newest index that any server knows to be committed.</summary>
    internal long Highest => _committed.Count - 1;

    /// <summary>The newest index of a write that a client was told is done.</summary>
    internal long HighestAcknowledged { get; private set; }

    /// <summary>The term of a committed entry; null when it is not committed.</summary>
    internal long? TermAt(long index) => index <= Highest ? _committed[(int)index].Term : null;

    /// <summary>The term in which somebody first knew that an entry is committed.</summary>
    internal long CommittedIn(long index) => _committed[(int)index].In;

    /// <summary>The entry that a group begins with.</summary>
    internal void Found(Entry entry) => _committed.Add((entry.Term, entry.Term));

    /// <summary>A server knows entries to be committed, from one index (excluded) to another.</summary>
    internal void Knows(Server server, long after, long to)
    {
        var log = server.Journal.View;
        for (long index = Math.Max(after, log.Compacted.Id.Index - 1) + 1; index <= to; index++)
        {
            long? term = log.TermAt(index);
            Judge.Require(term is not null, "commits are in the log", $"{server} knows {index} to be committed and does not have it");
            if (index <= Highest)
            {
                Judge.Require(_committed[(int)index].Term == term, "state machine safety",
                    $"{server} committed {term}/{index}; committed is {_committed[(int)index].Term}/{index}");
            }
            else
            {
                Judge.Require(index == Highest + 1, "commits are in the log", $"{server} knows {index} to be committed, which nobody was told");
                _committed.Add((term.Value, server.Node!.Standing.Term));
            }
        }
    }

    /// <summary>A leader has moved its commit index.</summary>
    internal void Decided(Server leader, long term, Knowledge known)
    {
        long index = leader.Node!.CommitIndex;
        Judge.Require(leader.Journal.View.TermAt(index) == term, "commit by counting",
            $"{leader} counts an entry of term {leader.Journal.View.TermAt(index)} to commit it");
        bool isDurable = IsOnQuorum(known.MembersBefore, index, term) || IsOnQuorum(known.Members, index, term);
        Judge.Require(isDurable, "commit by quorum", $"{leader} commits {term}/{index}, which is not durable on a quorum");
    }

    /// <summary>A client is told that its write is done.</summary>
    internal void Acknowledged(Entry entry)
    {
        Judge.Require(TermAt(entry.Index) == entry.Term, "acknowledged writes are kept", $"{entry.Id} is acknowledged and not committed");
        HighestAcknowledged = Math.Max(HighestAcknowledged, entry.Index);
    }

    private bool IsOnQuorum(Members members, long index, long term) =>
        IsOnMajority(members.Voters, index, term) && (!members.IsJoint || IsOnMajority(members.Outgoing, index, term));

    private bool IsOnMajority(ImmutableSortedSet<long> voters, long index, long term)
    {
        int have = voters.Count(id => world.Find(id).Journal.Durable is var log && (log.TermAt(index) == term || log.Compacted.Id.Index > index));
        return have > voters.Count / 2;
    }
}
