namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>reorder PAIR [kind=]</c>: messages will arrive in the opposite order.</summary>
internal sealed class Reorder : ICommand
{
    /// <inheritdoc/>
    public string Name => "reorder";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world.Wires.Rearrange(new MessageChoice(arguments).Fits, static messages => messages.Reverse());
    }
}
