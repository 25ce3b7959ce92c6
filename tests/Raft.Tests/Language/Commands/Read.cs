namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>read ID CONTEXT</c>: asks from which index on a read is linearizable.</summary>
internal sealed class Read : ICommand
{
    /// <inheritdoc/>
    public string Name => "read";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        bool asked = world[arguments.Number(0)].Node.Read(arguments.Number(1));
        world.Trace.Answer(asked ? "asked" : "no leader");
    }
}
