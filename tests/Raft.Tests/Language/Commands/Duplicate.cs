namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>duplicate PAIR [kind=]</c>: messages will arrive once more, after all others.</summary>
internal sealed class Duplicate : ICommand
{
    /// <inheritdoc/>
    public string Name => "duplicate";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world.Wires.Rearrange(new MessageChoice(arguments).Fits, static messages => [.. messages, .. messages]);
    }
}
