namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>deliver PAIR [kind=] [count=]</c>: gives messages to their receivers, oldest first.</summary>
internal sealed class Deliver : ICommand
{
    /// <inheritdoc/>
    public string Name => "deliver";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var choice = new MessageChoice(arguments);
        foreach (var message in choice.TakeAll(world.Wires))
        {
            world.Deliver(message);
        }
    }
}
