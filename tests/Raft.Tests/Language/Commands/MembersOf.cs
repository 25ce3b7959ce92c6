namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>members [IDS]</c>: the membership that counts on servers.</summary>
internal sealed class MembersOf : ICommand
{
    /// <inheritdoc/>
    public string Name => "members";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        foreach (var server in world.Named(arguments))
        {
            world.Trace.Answer($"{server.Id}: {Printer.Text(server.Node.Members)}");
        }
    }
}
