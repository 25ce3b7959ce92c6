namespace EdgeOrch.Raft.Simulation;

/// <summary>Writes and reads by turns, at any server, and tries again what got no answer.</summary>
internal sealed class Client(World world)
{
    private long _turn;
    private long _name;
    private int _key;

    private Random Random => world.Random;

    /// <summary>Begins.</summary>
    internal void Begin() => Plan(Random.Between(1, world.Scenario.ThinkMoments));

    private void Plan(int moments) => world.Calendar.After(moments, Act);

    private void Act()
    {
        if (!world.IsStormy)
        {
            return;
        }
        if (Random.Chance(world.Scenario.ReadShare))
        {
            Read(Reader());
        }
        else
        {
            _name = world.NextName();
            _key = Random.Next(StateImage.Keys);
            Write(Random.Pick(world.Servers), tries: 3);
        }
    }

    // Whatever comes first, answer or patience's end, has the turn; the other one finds it gone.
    private void Write(Server server, int tries)
    {
        long turn = ++_turn;
        server.Propose(Command.Format(_name, _key, Random.Next(80)), id =>
        {
            if (turn == _turn && id is null)
            {
                // Not the leader, or none that takes it: the write is surely not done.
                _turn++;
                var next = world.Find(server.Node?.Standing.Leader is > 0 and var leader ? leader : Random.Pick(world.Servers).Id);
                world.Calendar.After(Random.Between(1, Scenario.Tick), () => Retry(next, tries));
            }
            else if (turn == _turn)
            {
                Rest();
            }
        });
        world.Calendar.After(Scenario.Tick * 3 * world.Scenario.ElectionTicks, () =>
        {
            if (turn == _turn)
            {
                // Nobody knows whether it is done. The same command again is a second write.
                _turn++;
                Retry(Random.Pick(world.Servers), tries);
            }
        });
    }

    private void Retry(Server server, int tries)
    {
        if (tries > 0 && world.IsStormy)
        {
            Write(server, tries - 1);
        }
        else
        {
            Rest();
        }
    }

    private void Read(Server server)
    {
        long turn = ++_turn;
        server.Read(() =>
        {
            if (turn == _turn)
            {
                Rest();
            }
        });
        world.Calendar.After(Scenario.Tick * 2 * world.Scenario.ElectionTicks, () =>
        {
            if (turn == _turn)
            {
                Rest();
            }
        });
    }

    // Who believes to lead is asked more often than others, and of two of them the one that is wrong.
    private Server Reader() =>
        Random.Chance(0.5) && world.Alive.Where(static server => server.Node!.Standing.Role == Role.Leader)
            .MinBy(static server => server.Node!.Standing.Term) is { } leader
        ? leader
        : Random.Pick(world.Servers);

    private void Rest()
    {
        _turn++;
        Plan(Random.Between(1, world.Scenario.ThinkMoments));
    }
}
