namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>report-snapshot ID MEMBER delivered|failed</c>: what became of a snapshot.</summary>
internal sealed class ReportSnapshot : ICommand
{
    /// <inheritdoc/>
    public string Name => "report-snapshot";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        world[arguments.Number(0)].Node.ReportSnapshot(arguments.Number(1), arguments.Word(2) == "delivered");
    }
}
