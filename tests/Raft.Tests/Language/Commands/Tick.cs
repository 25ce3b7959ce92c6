namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>tick ID|all TIMES</c>: lets time pass on a server that runs, which works after each tick unless <c>work=no</c>.</summary>
internal sealed class Tick : ICommand
{
    /// <inheritdoc/>
    public string Name => "tick";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var servers = arguments.Word(0) == "all" ? world.Servers.Values.ToArray() : [world[arguments.Number(0)]];
        bool works = arguments.Take("work") != "no";
        for (long left = arguments.Number(1); left > 0; left--)
        {
            foreach (var server in servers.Where(static server => server.IsUp))
            {
                server.Node.Tick();
                if (works)
                {
                    world.Settle(server);
                }
            }
        }
    }
}
