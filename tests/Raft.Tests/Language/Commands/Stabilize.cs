namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>stabilize [IDS]</c>: these servers work and hear each other until nothing is left to do.</summary>
internal sealed class Stabilize : ICommand
{
    /// <inheritdoc/>
    public string Name => "stabilize";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world.Stabilize(world.Named(arguments));
    }
}
