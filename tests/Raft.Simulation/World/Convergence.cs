using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>When trouble has ended, a group must come right: one leader, new writes, everybody with the same log and state.</summary>
internal sealed class Convergence(World world)
{
    private const int Elections = 60;

    private bool _written;
    private bool _writing;

    /// <summary>Lets time pass until all is well.</summary>
    /// <exception cref="ViolationException">It takes too long.</exception>
    internal void Await()
    {
        long deadline = world.Calendar.Now + ((long)Elections * world.Scenario.ElectionTicks * Scenario.Tick);
        while (!IsSettled())
        {
            if (world.Calendar.Now > deadline)
            {
                throw new ViolationException("liveness", "no agreement long after all trouble: " + string.Join("; ", world.Servers));
            }
            world.Pass(Scenario.Tick * 2);
            Urge();
        }
        world.Judge.Settled(Leader(world)!);
    }

    /// <summary>The leader of the newest term; null when there is none.</summary>
    internal static Server? Leader(World world) => world.Alive
        .Where(static server => server.Node!.Standing.Role == Role.Leader).MaxBy(static server => server.Node!.Standing.Term);

    private bool IsSettled() => _written && Leader(world) is { } leader && !leader.Node!.Members.IsJoint
        && leader.Node.Members.All.All(id => world.Find(id).IsLost || HasAll(world.Find(id), leader));

    private static bool HasAll(Server server, Server leader) =>
        server.Node is { } node
        && node.Standing.Term == leader.Node!.Standing.Term && node.Standing.Leader == leader.Id
        && node.LastIndex == leader.Node.LastIndex && node.CommitIndex == node.LastIndex && node.AppliedIndex == node.LastIndex
        && node.Members.Equals(leader.Node.Members) && server.Image.Content == leader.Image.Content;

    private void Urge()
    {
        if (Leader(world) is not { } leader)
        {
            return;
        }
        if (leader.Node!.Members is { IsJoint: true, LeavesByItself: false })
        {
            leader.Post(static node => node.ProposeChange(MembershipChange.Leave, out _, out _));
        }
        if (!_written && !_writing)
        {
            _writing = true;
            leader.Propose(Command.Format(world.NextName(), 0, 10), id =>
            {
                _writing = false;
                _written |= id is not null;
            });
            // A leader that fell in between answers nobody.
            world.Calendar.After(Scenario.Tick * 4 * world.Scenario.ElectionTicks, () => _writing = false);
        }
    }
}
