namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>crash ID</c>: a server stops at once; what it had not stored is gone.</summary>
internal sealed class Crash : ICommand
{
    /// <inheritdoc/>
    public string Name => "crash";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].Crash();
    }
}
