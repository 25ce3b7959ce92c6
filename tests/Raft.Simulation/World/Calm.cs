namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// A server that lost sight of its leader, or comes back, must not disturb those who have one (thesis, sections 4.2.3 and 9.6):
/// in a healthy group leader and term stay what they are.
/// </summary>
internal sealed class Calm(World world)
{
    /// <summary>Brings one follower into trouble and out of it.</summary>
    /// <exception cref="ViolationException">The others lost their leader.</exception>
    internal void Hold()
    {
        var leader = Convergence.Leader(world)!;
        var standing = leader.Node!.Standing;
        Server[] voters = [.. leader.Node.Members.Voters.Select(world.Find)];
        if (voters.Length < 3 || voters.Any(static voter => voter.IsLost))
        {
            return;
        }
        world.Counts.Add("calms held");
        var victim = world.Random.Pick(voters.Where(voter => voter != leader).ToArray());
        int way = world.Random.Next(3);
        int elections = Scenario.Tick * world.Scenario.ElectionTicks;
        Trouble(leader, victim, way);
        world.Pass(5 * elections);
        world.Network.Heal();
        victim.Revive();
        world.Pass(3 * elections);
        foreach (var voter in voters)
        {
            if (voter.Node!.Standing.Term != standing.Term || voter.Node.Standing.Leader != leader.Id)
            {
                throw new ViolationException("undisturbed leader", $"trouble {way} of n{victim.Id} ended n{leader.Id}'s term {standing.Term}: {voter}");
            }
        }
    }

    private void Trouble(Server leader, Server victim, int way)
    {
        if (way == 0)
        {
            victim.Crash();
            return;
        }
        foreach (var other in world.Servers)
        {
            // Cut off from all, or deaf to the leader alone while the others hear it asking for votes.
            if (other != victim && (way == 1 || other == leader))
            {
                world.Network.Cut(other.Id, victim.Id);
                if (way == 1)
                {
                    world.Network.Cut(victim.Id, other.Id);
                }
            }
        }
    }
}
