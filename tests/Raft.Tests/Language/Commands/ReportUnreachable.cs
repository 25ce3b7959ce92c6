namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>report-unreachable ID MEMBER</c>: messages to a member got lost.</summary>
internal sealed class ReportUnreachable : ICommand
{
    /// <inheritdoc/>
    public string Name => "report-unreachable";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].Node.ReportUnreachable(arguments.Number(1));
    }
}
