using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>State machine safety (Raft paper, figure 3): after an index the state is the same wherever it is reached, and revisions only grow.</summary>
internal sealed class StateCheck(CommitCheck commits)
{
    private readonly Dictionary<long, (long Revision, ulong Content, Members Members)> _states = [];

    /// <summary>A state machine has an entry.</summary>
    internal void Applied(StateImage image, Entry entry)
    {
        Judge.Require(commits.TermAt(entry.Index) == entry.Term, "state machine safety", $"{entry.Id} is applied and not committed");
        if (_states.TryGetValue(entry.Index - 1, out var before))
        {
            long revision = before.Revision + (entry is { Kind: EntryKind.Command, Data.Length: > 0 } ? 1 : 0);
            Judge.Require(image.Revision == revision, "revisions are never reused", $"{entry.Id} has {image.Revision} after {before.Revision}");
            Judge.Require(MembershipCheck.Overlap(before.Members, image.Point.Members) || before.Members.Equals(image.Point.Members), "membership",
                $"{entry.Id} goes from {before.Members} to {image.Point.Members}");
        }
        Stands(image);
    }

    /// <summary>A state machine is at an index, by whatever way.</summary>
    internal void Stands(StateImage image)
    {
        var state = (image.Revision, image.Content, image.Point.Members);
        if (!_states.TryAdd(image.Point.Id.Index, state))
        {
            Judge.Require(_states[image.Point.Id.Index].Equals(state), "state machine safety", $"two states after {image.Point.Id}");
        }
    }
}
