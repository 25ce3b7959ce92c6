namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>transfer-leader ID SUCCESSOR</c>: hands leadership over.</summary>
internal sealed class TransferLeader : ICommand
{
    /// <inheritdoc/>
    public string Name => "transfer-leader";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        bool taken = world[arguments.Number(0)].Node.Transfer(arguments.Number(1));
        world.Trace.Answer(taken ? "under way" : "refused");
    }
}
