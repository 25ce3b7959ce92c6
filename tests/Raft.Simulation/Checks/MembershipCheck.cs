using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>The membership follows from the entries handed out, and only one change is under way.</summary>
internal static class MembershipCheck
{
    /// <summary>Follows what a core hands out, and compares what it makes of it.</summary>
    /// <returns>The membership after it.</returns>
    internal static Members HandedOut(Server server, Ready ready, Knowledge known)
    {
        var members = known.Members;
        foreach (var entry in ready.Committed)
        {
            Judge.Require(entry.Index == known.HandedOut + 1, "applied in order", $"{server} hands out {entry.Id} after {known.HandedOut}");
            Judge.Require(server.Journal.Durable.TermAt(entry.Index) == entry.Term, "durable before applied", $"{server} hands out {entry.Id}");
            known.HandedOut = entry.Index;
            if (entry.Kind == EntryKind.Membership)
            {
                members = MembershipRules.Apply(members, MembershipChange.Parse(entry.Data), out _) ?? members;
            }
        }
        members = ready.Install?.Members ?? members;
        Judge.Require(members.Equals(server.Node!.Members), "membership", $"{server} should have {members}");
        return members;
    }

    /// <summary>A membership is in force: after a power cut it must be again, for whoever left it may be gone by then.</summary>
    internal static void Entered(Server server, Ready ready)
    {
        if (ready.Members is not null)
        {
            long index = ready.Committed.Last(static entry => entry.Kind == EntryKind.Membership).Index;
            Judge.Require(server.Journal.DurableState.Commit >= index, "durable before in force", $"{server} has a membership of {index}");
        }
    }

    /// <summary>A leader makes a change only when its state machine has seen the one before.</summary>
    internal static void Wrote(Server server, Ready ready)
    {
        foreach (var entry in ready.Entries)
        {
            if (entry.Kind != EntryKind.Membership || ready.Standing.Role != Role.Leader || entry.Term != ready.Standing.Term)
            {
                continue;
            }
            for (long index = server.Node!.AppliedIndex + 1; index < entry.Index; index++)
            {
                Judge.Require(server.Journal.View.Read(index, index, 0)[0].Kind != EntryKind.Membership, "one change at a time",
                    $"{server} makes {entry.Id} before it has applied {index}");
            }
        }
    }

    /// <summary>Whether every quorum of one membership meets every quorum of the next; the first one has nobody to meet.</summary>
    internal static bool Overlap(Members before, Members after) =>
        before.Voters.IsEmpty ? !after.IsJoint
        : before.IsJoint ? !after.IsJoint && after.Voters.SetEquals(before.Voters)
        : after.IsJoint ? after.Outgoing.SetEquals(before.Voters)
        : before.Voters.SymmetricExcept(after.Voters).Count <= 1;
}
