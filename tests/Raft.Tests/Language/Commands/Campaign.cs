namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>campaign ID</c>: asks for an election now.</summary>
internal sealed class Campaign : ICommand
{
    /// <inheritdoc/>
    public string Name => "campaign";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].Node.Campaign();
    }
}
