namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>take-ready ID</c>: takes the work and sends what needs no disk; nothing is stored yet.</summary>
internal sealed class TakeReady : ICommand
{
    /// <inheritdoc/>
    public string Name => "take-ready";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].TakeReady();
    }
}
