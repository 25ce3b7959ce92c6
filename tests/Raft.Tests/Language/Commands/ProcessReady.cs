namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>process-ready IDS</c>: one whole round of work each.</summary>
internal sealed class ProcessReady : ICommand
{
    /// <inheritdoc/>
    public string Name => "process-ready";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        foreach (var server in world.Named(arguments))
        {
            server.ProcessReady();
        }
    }
}
