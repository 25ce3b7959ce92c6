namespace EdgeOrch.Raft.Simulation;

/// <summary>Brings the trouble that the run's scenario has, until it must end.</summary>
internal sealed class Nemesis(World world)
{
    /// <summary>The server whose disk was lost last; 0 is none.</summary>
    internal long Lost { get; private set; }

    private Random Random => world.Random;

    private Scenario Scenario => world.Scenario;

    /// <summary>Begins.</summary>
    internal void Begin()
    {
        if (Scenario.Troubles.Count > 0)
        {
            world.Calendar.After(Random.Between(1, Scenario.TroubleMoments), Strike);
        }
    }

    /// <summary>Ends all trouble: the network is whole, the disks are fast, the servers are up.</summary>
    internal void End()
    {
        world.Network.Heal();
        world.Network.IsStormy = false;
        // What waited may bring forth new servers.
        foreach (var server in world.Servers.ToArray())
        {
            server.SlowBy = 0;
            server.Revive();
        }
    }

    /// <summary>Whether a server dies between two effects; if so, it is dead on return.</summary>
    internal bool KillsNow(Server server)
    {
        if (!world.IsStormy || !Random.Chance(Scenario.CrashInStepRate))
        {
            return false;
        }
        world.Counts.Add("crashes between two effects");
        Crash(server);
        return true;
    }

    private void Strike()
    {
        if (!world.IsStormy)
        {
            return;
        }
        var trouble = Random.Pick(Scenario.Troubles);
        world.Counts.Add($"trouble: {trouble}");
        if (world.Trace.IsRead)
        {
            world.Trace.Line(world.Calendar.Now, $"--- {trouble}");
        }
        Bring(trouble, Random.Pick(world.Servers));
        world.Calendar.After(Random.Between(1, Scenario.TroubleMoments), Strike);
    }

    private void Bring(Trouble trouble, Server victim)
    {
        switch (trouble)
        {
            case Trouble.Partition or Trouble.Isolation or Trouble.OneWay:
                Divide(trouble, victim);
                break;
            case Trouble.Crash when victim.Node is not null:
                Crash(victim);
                break;
            case Trouble.PowerCut:
                foreach (var server in world.Alive.ToArray())
                {
                    Crash(server);
                }
                break;
            case Trouble.SlowDisk:
                victim.SlowBy = victim.SlowBy > 0 ? 0 : Scenario.Tick * Random.Between(1, 2 * Scenario.ElectionTicks);
                break;
            case Trouble.Stall when victim.Node is not null:
                victim.Stall(Scenario.Tick * Random.Between(1, 3 * Scenario.ElectionTicks));
                break;
            case Trouble.ClockJump:
                victim.Tick(Random.Between(2, 2 * Scenario.ElectionTicks));
                break;
            case Trouble.LostDisk:
                LoseDisk(victim);
                break;
            default:
                break;
        }
    }

    private void Divide(Trouble trouble, Server victim)
    {
        world.Network.Heal();
        if (Random.Chance(0.3))
        {
            return;
        }
        var side = world.Servers.Where(_ => Random.Chance(0.5)).ToHashSet();
        int way = Random.Next(3);
        var other = Random.Pick(world.Servers);
        foreach (var from in world.Servers)
        {
            foreach (var to in world.Servers)
            {
                bool isCut = trouble switch
                {
                    Trouble.Partition => side.Contains(from) != side.Contains(to),
                    Trouble.Isolation => from == victim || to == victim,
                    _ => way switch { 0 => from == victim, 1 => to == victim, _ => from == victim && to == other },
                };
                if (isCut && from != to)
                {
                    world.Network.Cut(from.Id, to.Id);
                }
            }
        }
    }

    private void Crash(Server server)
    {
        server.Crash();
        world.Calendar.After(Random.Between(1, 2 * Scenario.Tick * Scenario.ElectionTicks), () =>
        {
            if (world.IsStormy)
            {
                server.Revive();
            }
        });
    }

    // Consensus survives the loss of a minority: one disk at a time, and the next only when the lost one is no member any more.
    private void LoseDisk(Server victim)
    {
        var members = victim.LatestMembers();
        bool isSettled = members.All.All(id => world.Find(id) is { IsLost: false, IsSyncing: false, Node: { } node } server
            && node.Members.Equals(members) && server.LatestMembers().Equals(members));
        if (isSettled && !members.IsJoint && members.Voters.Count >= 3 && members.Contains(victim.Id))
        {
            world.Counts.Add("disks lost");
            victim.Crash();
            victim.IsLost = true;
            Lost = victim.Id;
        }
    }
}
