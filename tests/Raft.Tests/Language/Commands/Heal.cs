namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>heal</c>: mends all wires.</summary>
internal sealed class Heal : ICommand
{
    /// <inheritdoc/>
    public string Name => "heal";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world.Wires.Heal();
    }
}
