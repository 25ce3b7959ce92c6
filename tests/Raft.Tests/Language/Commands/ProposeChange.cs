using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>propose-change ID [v4] [l5] [r3] [by=Simple|Joint|JointUntilLeft|Leave]</c>: offers voters, learners and removals.</summary>
internal sealed class ProposeChange : ICommand
{
    /// <inheritdoc/>
    public string Name => "propose-change";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var by = Enum.Parse<Transition>(arguments.Take("by") ?? nameof(Transition.Simple));
        var change = new MembershipChange(by, [.. arguments.Values.Skip(1).Select(Changes.Parse)]);
        var result = world[arguments.Number(0)].Node.ProposeChange(change, out var id, out string? problem);
        world.Trace.Answer(result == ProposalResult.Accepted ? $"{result} {id}" : problem is null ? $"{result}" : $"{result}: {problem}");
    }
}
