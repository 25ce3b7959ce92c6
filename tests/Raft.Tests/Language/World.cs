using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>Some servers, the wires between them and the trace of what they do. Nothing happens unless it is asked for.</summary>
internal sealed class World
{
    private const int MaxRounds = 10_000;

    internal World()
    {
        Wires = new Wires(Trace);
    }

    /// <summary>A world in which commands of the scenario language have run.</summary>
    internal static World After(params string[] commands)
    {
        var world = new World();
        world.Run(commands);
        return world;
    }

    internal Trace Trace { get; } = new();

    internal Wires Wires { get; }

    internal SortedDictionary<long, Server> Servers { get; } = [];

    internal Server this[long id] => Servers.TryGetValue(id, out var server) ? server : throw new FormatException($"there is no server {id}");

    /// <summary>The servers named, or all.</summary>
    internal IReadOnlyList<Server> Named(Arguments arguments) =>
        arguments.Values.Count == 0 || arguments.Word(0) == "all" ? [.. Servers.Values] : [.. arguments.Numbers().Select(id => this[id])];

    /// <summary>Runs commands of the scenario language and returns what they printed.</summary>
    internal string Run(params string[] commands) => string.Concat(commands.Select(command => Scenario.RunCommand(this, command)));

    /// <summary>Gives a message to its receiver; lost when that is down.</summary>
    internal void Deliver(Message message)
    {
        bool heard = Servers.TryGetValue(message.To, out var server) && server.IsUp;
        Trace.Event($"{(heard ? "deliver" : "lost")}: {Printer.Text(message)}");
        if (heard)
        {
            server!.Node.Step(message);
        }
    }

    /// <summary>Lets a server work until it waits for others.</summary>
    internal void Settle(Server server)
    {
        while (server.HasWork)
        {
            server.ProcessReady();
        }
    }

    /// <summary>Lets servers work and hear each other until nothing is left to do; messages to others wait.</summary>
    internal void Stabilize(IReadOnlyList<Server> servers)
    {
        HashSet<long> ids = [.. servers.Select(static server => server.Id)];
        for (int round = 0; round < MaxRounds; round++)
        {
            var busy = servers.Where(static server => server.HasWork).ToArray();
            foreach (var server in busy)
            {
                server.ProcessReady();
            }
            var messages = Wires.Underway.Where(message => ids.Contains(message.To)).ToArray();
            if (busy.Length == 0 && messages.Length == 0)
            {
                return;
            }
            foreach (var message in messages)
            {
                Wires.TakeFirst(other => ReferenceEquals(other, message));
                Deliver(message);
            }
        }
        throw new InvalidOperationException($"no end after {MaxRounds} rounds");
    }
}
