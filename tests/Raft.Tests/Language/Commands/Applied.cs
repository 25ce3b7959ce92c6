namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>applied [IDS]</c>: the commands that state machines were given, without empty ones.</summary>
internal sealed class Applied : ICommand
{
    /// <inheritdoc/>
    public string Name => "applied";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        foreach (var server in world.Named(arguments))
        {
            world.Trace.Answer($"{server.Id}: {Printer.Text([.. server.Commands.Where(static entry => entry.Kind == EntryKind.Command && entry.Data.Length > 0)])}");
        }
    }
}
