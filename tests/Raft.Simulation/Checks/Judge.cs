using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EdgeOrch.Raft.Reads;

namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// Sees all servers at once, as nobody in the group can, and throws at the first thing that must never be. Called at every
/// effect: what a server hands out, what it writes, promises, applies and answers.
/// </summary>
internal sealed class Judge
{
    private readonly World _world;
    private readonly Dictionary<long, Knowledge> _known = [];
    private readonly ElectionCheck _elections;
    private readonly LogCheck _logs = new();
    private readonly StateCheck _states;

    internal Judge(World world)
    {
        _world = world;
        Commits = new CommitCheck(world);
        Quorums = new QuorumCheck(world.Scenario.ElectionTicks);
        _elections = new ElectionCheck(Commits);
        _states = new StateCheck(Commits);
    }

    internal CommitCheck Commits { get; }

    internal PromiseCheck Promises { get; } = new();

    internal QuorumCheck Quorums { get; }

    /// <summary>The entry that a group begins with.</summary>
    internal void Founded(Entry first)
    {
        Commits.Found(first);
        _logs.Found(first);
    }

    /// <summary>A server begins a life.</summary>
    internal void Starts(Server server)
    {
        var node = server.Node!;
        _world.Trace.Note(30, server.Id, node.Standing.Term);
        Promises.Starts(server);
        _states.Stands(server.Image);
        Commits.Knows(server, 0, node.CommitIndex);
        _known[server.Id] = new Knowledge
        {
            Term = node.Standing.Term,
            Commit = node.CommitIndex,
            HandedOut = node.AppliedIndex,
            Applied = node.AppliedIndex,
            Members = node.Members,
        };
    }

    /// <summary>A server is told what to do.</summary>
    internal void Takes(Server server, Ready ready)
    {
        var known = _known[server.Id];
        Require(ready.Standing.Term >= known.Term, "terms never go back", $"{server} was in {known.Term}");
        known.Term = ready.Standing.Term;
        _world.Trace.Note((long)ready.Standing.Role, server.Id, ready.Standing.Term);
        if (ready.Standing.Role == Role.Leader && _elections.Leads(server, ready))
        {
            _world.Counts.Add("leaders elected");
        }
        known.MembersBefore = known.Members;
        known.Members = MembershipCheck.HandedOut(server, ready, known);
    }

    /// <summary>A server has written what it was told to, durably or not.</summary>
    internal void Wrote(Server server, Ready ready)
    {
        var known = _known[server.Id];
        long commit = server.Node!.CommitIndex;
        _logs.Wrote(server, ready, known.Commit);
        MembershipCheck.Wrote(server, ready);
        Require(commit >= known.Commit, "commits never go back", $"{server} was at {known.Commit}");
        // A leader may also have heard of what others before it have committed.
        bool isNews = commit > Commits.Highest;
        Commits.Knows(server, known.Commit, commit);
        if (ready.Standing.Role == Role.Leader && isNews)
        {
            Commits.Decided(server, ready.Standing.Term, known);
        }
        known.Commit = commit;
    }

    /// <summary>A server has put a snapshot in its state machine's place.</summary>
    internal void Installed(Server server, RaftNode node)
    {
        var known = _known[server.Id];
        var point = server.Image.Point;
        Require(point.Id.Index > known.Applied, "applied state never goes back", $"{server} installs {point.Id}");
        Require(node.Members.Equals(point.Members), "membership", $"{server} installs {point}");
        Require(Commits.TermAt(point.Id.Index) == point.Id.Term, "state machine safety", $"{server} installs {point.Id}, which nobody committed");
        _states.Stands(server.Image);
        known.Applied = known.HandedOut = point.Id.Index;
    }

    /// <summary>A server's state machine has an entry.</summary>
    internal void Applied(Server server, Entry entry)
    {
        var known = _known[server.Id];
        Require(entry.Index == known.Applied + 1, "applied in order", $"{server} applies {entry.Id} after {known.Applied}");
        known.Applied = entry.Index;
        _world.Trace.Note(31, server.Id, entry.Index);
        _world.Counts.Add("entries applied");
        _states.Applied(server.Image, entry);
    }

    /// <summary>A server may serve a read.</summary>
    /// <param name="server">The server.</param>
    /// <param name="grant">What it was told.</param>
    /// <param name="floor">What anybody knew to be committed when the read was asked for.</param>
    internal void Granted(Server server, ReadGrant grant, long floor)
    {
        _world.Trace.Note(32, server.Id, grant.Index);
        Require(grant.Index >= floor, "linearizable reads", $"{server} may read at {grant.Index}, but {floor} was committed before it asked");
    }

    /// <summary>All servers agree at the end.</summary>
    internal void Settled(Server leader) =>
        Require(leader.Node!.AppliedIndex >= Commits.HighestAcknowledged, "acknowledged writes are kept", $"{leader} has not {Commits.HighestAcknowledged}");

    /// <summary>Throws unless a condition holds.</summary>
    internal static void Require(
        [DoesNotReturnIf(false)] bool condition, string rule, [InterpolatedStringHandlerArgument(nameof(condition))] ref Finding finding)
    {
        if (!condition)
        {
            throw new ViolationException(rule, finding.ToString());
        }
    }
}
