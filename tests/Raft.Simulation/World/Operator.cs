using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>Changes the membership and moves the leadership while everything else goes on. Only asks for what an operator may.</summary>
internal sealed class Operator(World world)
{
    private const int MostVoters = 7;

    private Random Random => world.Random;

    /// <summary>Begins, if the scenario has an operator.</summary>
    internal void Begin()
    {
        if (world.Scenario.OperatorMoments > 0)
        {
            world.Calendar.After(Random.Between(1, world.Scenario.OperatorMoments), Act);
        }
    }

    private void Act()
    {
        if (!world.IsStormy)
        {
            return;
        }
        var server = Random.Pick(world.Servers);
        // Mostly the one that leads, at times one that only believes so, or does not even.
        var leader = world.Alive.FirstOrDefault(static one => one.Node!.Standing.Role == Role.Leader);
        (Random.Chance(0.8) ? leader ?? server : server).Post(Ask);
        world.Calendar.After(Random.Between(1, world.Scenario.OperatorMoments), Act);
    }

    private void Ask(RaftNode node)
    {
        switch (Random.Next(10))
        {
            case 0 or 1 when !node.Members.Voters.IsEmpty:
                if (node.Transfer(Random.Pick(node.Members.Voters)))
                {
                    world.Counts.Add("transfers asked for");
                    world.Judge.Quorums.Forget(node.Id);
                }
                break;
            case 2:
                node.Campaign();
                break;
            default:
                Change(node);
                break;
        }
    }

    private void Change(RaftNode node)
    {
        if (node.Standing.Role != Role.Leader || Draw(node.Members) is not { } change)
        {
            return;
        }
        var result = node.ProposeChange(change, out var id, out _);
        world.Counts.Add($"membership change: {result}");
        if (world.Trace.IsRead)
        {
            string changes = string.Join(", ", change.Changes);
            world.Trace.Line(world.Calendar.Now, $"n{node.Id} change {change.Transition} ({changes}): {result} {id}");
        }
    }

    private MembershipChange? Draw(Members members)
    {
        // Somebody who is gone for ever goes first: until then the others are needed.
        if (members.Contains(world.Nemesis.Lost))
        {
            return members.IsJoint ? MembershipChange.Leave : Replace(world.Nemesis.Lost);
        }
        if (members.IsJoint)
        {
            return Random.Chance(0.7) ? MembershipChange.Leave : MembershipChange.One(MemberChangeKind.Remove, Random.Pick(members.All));
        }
        if (Random.Chance(0.5))
        {
            return One(members) is { } one ? new MembershipChange(Transition.Simple, [one]) : null;
        }
        MemberChange[] several = [.. Enumerable.Range(0, Random.Between(1, 3)).Select(_ => One(members)).OfType<MemberChange>()];
        // What a simple change cannot do must be refused.
        return new MembershipChange(Random.Pick([Transition.Joint, Transition.Joint, Transition.JointUntilLeft, Transition.Simple]), several);
    }

    private MembershipChange Replace(long lost)
    {
        var remove = new MemberChange(MemberChangeKind.Remove, lost);
        return Random.Chance(0.5) && world.Spawn() is { } fresh
            ? new MembershipChange(Transition.Joint, [remove, new MemberChange(MemberChangeKind.AddVoter, fresh.Id)])
            : new MembershipChange(Transition.Simple, [remove]);
    }

    private MemberChange? One(Members members)
    {
        long present = Random.Pick(members.All);
        switch (Random.Next(6))
        {
            case 0:
                return new MemberChange(MemberChangeKind.Remove, present);
            case 1:
                return new MemberChange(MemberChangeKind.AddLearner, present);
            case 2 when !members.Learners.IsEmpty && members.Voters.Count < MostVoters:
                return new MemberChange(MemberChangeKind.AddVoter, Random.Pick(members.Learners));
            default:
                if (members.Voters.Count >= MostVoters || Newcomer(members) is not { } newcomer)
                {
                    return null;
                }
                return new MemberChange(Random.Chance(0.5) ? MemberChangeKind.AddVoter : MemberChangeKind.AddLearner, newcomer);
        }
    }

    // A new server, or one that was removed and comes back with what it still has.
    private long? Newcomer(Members members)
    {
        var outside = world.Servers.Where(server => !server.IsLost && !members.Contains(server.Id)).ToArray();
        return outside.Length > 0 && Random.Chance(0.5) ? Random.Pick(outside).Id : world.Spawn()?.Id;
    }
}
