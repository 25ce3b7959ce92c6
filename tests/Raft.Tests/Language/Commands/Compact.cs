namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>compact ID INDEX</c>: forgets the log up to an index.</summary>
internal sealed class Compact : ICommand
{
    /// <inheritdoc/>
    public string Name => "compact";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].Compact(arguments.Number(1));
    }
}
