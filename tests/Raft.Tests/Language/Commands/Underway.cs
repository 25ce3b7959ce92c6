namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>messages PAIR [kind=]</c>: tells what is on its way.</summary>
internal sealed class Underway : ICommand
{
    /// <inheritdoc/>
    public string Name => "messages";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var choice = new MessageChoice(arguments);
        foreach (var message in world.Wires.Underway.Where(message => choice.Fits(message)))
        {
            world.Trace.Answer(Printer.Text(message));
        }
    }
}
