namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>hold-apply ID</c>: its state machine stands still until <c>apply</c>.</summary>
internal sealed class HoldApply : ICommand
{
    /// <inheritdoc/>
    public string Name => "hold-apply";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].HoldsApply = true;
    }
}
