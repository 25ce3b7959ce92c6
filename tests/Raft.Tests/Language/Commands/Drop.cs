namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>drop PAIR [kind=] [count=]</c>: loses messages.</summary>
internal sealed class Drop : ICommand
{
    /// <inheritdoc/>
    public string Name => "drop";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        foreach (var message in new MessageChoice(arguments).TakeAll(world.Wires))
        {
            world.Trace.Event($"lost: {Printer.Text(message)}");
        }
    }
}
