namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>standing [IDS]</c>: what servers are and how far they are.</summary>
internal sealed class StandingOf : ICommand
{
    /// <inheritdoc/>
    public string Name => "standing";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        foreach (var server in world.Named(arguments))
        {
            var node = server.Node;
            world.Trace.Answer(server.IsUp
                ? $"{server.Id}: {Printer.Text(node.Standing)} last={node.LastIndex} commit={node.CommitIndex} applied={node.AppliedIndex}"
                : $"{server.Id}: down");
        }
    }
}
