namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>finish-ready ID</c>: stores what was taken, sends what waited for that, and applies.</summary>
internal sealed class FinishReady : ICommand
{
    /// <inheritdoc/>
    public string Name => "finish-ready";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].FinishReady();
    }
}
