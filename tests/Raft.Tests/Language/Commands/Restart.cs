namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>restart ID</c>: a server starts from its disk.</summary>
internal sealed class Restart : ICommand
{
    /// <inheritdoc/>
    public string Name => "restart";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].Restart();
    }
}
