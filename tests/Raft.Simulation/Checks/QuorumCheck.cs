using System.Collections.Immutable;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Simulation;

/// <summary>A leader that no quorum answers does not go on to lead (thesis, section 6.2): two election timeouts of its own clock at most.</summary>
internal sealed class QuorumCheck(int electionTicks)
{
    private sealed class Watch(RaftNode node)
    {
        internal RaftNode Node => node;

        internal Standing Standing { get; set; }

        internal Members Members { get; set; } = Members.Nobody;

        internal long Ticks { get; set; }

        internal long Since { get; set; }

        internal Dictionary<long, long> Heard { get; } = [];
    }

    private readonly Dictionary<long, Watch> _watches = [];

    /// <summary>Counts anew: a transfer of the leadership gives a leader another election timeout.</summary>
    internal void Forget(long id) => _watches.Remove(id);

    /// <summary>A server gets a message.</summary>
    internal void Hears(RaftNode node, Message message)
    {
        if (node.Standing.Role == Role.Leader && message.Term == node.Standing.Term && message is AppendResponse or HeartbeatResponse)
        {
            var watch = Of(node);
            watch.Heard[message.From] = watch.Ticks;
        }
    }

    /// <summary>A server's clock has moved.</summary>
    internal void Ticked(RaftNode node)
    {
        if (node.Standing.Role != Role.Leader)
        {
            return;
        }
        var watch = Of(node);
        watch.Ticks++;
        if (watch.Standing != node.Standing || !watch.Members.Equals(node.Members))
        {
            (watch.Standing, watch.Members, watch.Since) = (node.Standing, node.Members, watch.Ticks);
        }
        long floor = watch.Ticks - (2 * electionTicks) - 2;
        if (watch.Since < floor)
        {
            bool isHeard = IsMajority(watch, node.Members.Voters, floor) && IsMajority(watch, node.Members.Outgoing, floor);
            Judge.Require(isHeard, "check quorum", $"n{node.Id} leads in {node.Standing.Term} and no quorum of {node.Members} answers it");
        }
    }

    private Watch Of(RaftNode node)
    {
        if (!_watches.TryGetValue(node.Id, out var watch) || watch.Node != node)
        {
            _watches[node.Id] = watch = new Watch(node);
        }
        return watch;
    }

    private static bool IsMajority(Watch watch, ImmutableSortedSet<long> voters, long floor) =>
        voters.IsEmpty || voters.Count(id => id == watch.Node.Id || watch.Heard.GetValueOrDefault(id, -1) >= floor) > voters.Count / 2;
}
