namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary><c>status ID</c>: what a leader knows of the members.</summary>
internal sealed class Status : ICommand
{
    /// <inheritdoc/>
    public string Name => "status";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var node = world[arguments.Number(0)].Node;
        foreach (var member in node.MemberStatuses())
        {
            world.Trace.Answer($"{member.Id}: {member.State} match={member.Match}{(member.IsActive ? " active" : " silent")}{(member.IsLearner ? " learner" : string.Empty)}");
        }
        if (node.Successor != 0)
        {
            world.Trace.Answer($"successor {node.Successor}");
        }
    }
}
