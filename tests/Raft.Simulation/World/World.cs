using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>One run: servers, network, clients, disasters and judge. First a storm, then calm, in which everything must come right.</summary>
internal sealed class World
{
    /// <summary>The most servers that a run ever has, those that are gone included.</summary>
    internal const int MostServers = 20;

    private readonly Server?[] _byId = new Server?[MostServers + 1];
    private long _names;

    internal World(int seed, Trace trace)
    {
        Random = new Random(seed);
        Trace = trace;
        Scenario = new Scenario(Random);
        Network = new Network(this);
        Judge = new Judge(this);
        Nemesis = new Nemesis(this);
    }

    internal Random Random { get; }

    internal Trace Trace { get; }

    internal Calendar Calendar { get; } = new();

    internal Counts Counts { get; } = new();

    internal Scenario Scenario { get; }

    internal Network Network { get; }

    internal Judge Judge { get; }

    internal Nemesis Nemesis { get; }

    /// <summary>All servers that there ever were, by age.</summary>
    internal List<Server> Servers { get; } = [];

    /// <summary>Whether there is trouble.</summary>
    internal bool IsStormy { get; private set; } = true;

    /// <summary>Those that take part in events.</summary>
    internal IEnumerable<Server> Alive => Servers.Where(static server => server.Node is not null);

    /// <summary>A name for an operation that was never used before.</summary>
    internal long NextName() => ++_names;

    /// <summary>A server by its id.</summary>
    internal Server Find(long id) => _byId[id]!;

    /// <summary>A new server with an empty disk; null when there were enough.</summary>
    internal Server? Spawn() => Servers.Count < MostServers ? Add(new Journal(SnapshotPoint.Empty, [], default)) : null;

    /// <summary>The whole run.</summary>
    internal void Live()
    {
        if (Trace.IsRead)
        {
            Trace.Line(0, Scenario.ToString());
        }
        Found();
        for (int i = 0; i < Scenario.Clients; i++)
        {
            new Client(this).Begin();
        }
        new Operator(this).Begin();
        Nemesis.Begin();
        Pass(Scenario.StormMoments);
        IsStormy = false;
        Nemesis.End();
        new Convergence(this).Await();
        if (Scenario.TestsCalm)
        {
            // A message of the stormy times may still be on its way, such as one that hands over the leadership.
            Pass(Scenario.LatestMoments);
            new Convergence(this).Await();
            new Calm(this).Hold();
        }
    }

    /// <summary>Lets time pass.</summary>
    internal void Pass(long moments)
    {
        for (long end = Calendar.Now + moments; Calendar.Now < end;)
        {
            Calendar.Pass();
        }
    }

    // Either all start from the same first entry, or they are what became of a group that did so long ago.
    private void Found()
    {
        var members = new Members(Enumerable.Range(1, Scenario.Servers).Select(static id => (long)id));
        var first = Founding.FirstEntry(new MembershipChange(
            Transition.Joint, [.. members.Voters.Select(static id => new MemberChange(MemberChangeKind.AddVoter, id))]));
        Judge.Founded(first);
        for (int i = 0; i < Scenario.Servers; i++)
        {
            Add(Scenario.BeginsWithEntry
                ? new Journal(SnapshotPoint.Empty, [first], Founding.State)
                : new Journal(new SnapshotPoint(first.Id, members), [], Founding.State));
        }
    }

    private Server Add(Journal journal)
    {
        var server = new Server(this, Servers.Count + 1, journal);
        Servers.Add(server);
        _byId[server.Id] = server;
        server.Start();
        return server;
    }
}
