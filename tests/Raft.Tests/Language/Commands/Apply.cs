namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>apply ID</c>: its state machine takes what waits for it, and goes on by itself.</summary>
internal sealed class Apply : ICommand
{
    /// <inheritdoc/>
    public string Name => "apply";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var server = world[arguments.Number(0)];
        server.HoldsApply = false;
        server.Apply();
    }
}
