using System.Globalization;
using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Tests.Language.Commands;

/// <summary>/// <c>add-nodes IDS [voters=1,2] [learners=3] [log=TERMS] [snapshot=TERM,INDEX] [term= vote= commit=] [options]</c>: starts servers, who found the group as voters
/// unless others are named. The log may begin with entries of the terms given, behind a snapshot.
///</summary>
internal sealed class AddNodes : ICommand
{
    /// <inheritdoc/>
    public string Name => "add-nodes";

    /// <inheritdoc/>
    public void Run(World world, Arguments arguments)
    {
        var founders = Founders(arguments);
        long[] snapshot = arguments.TakeNumbers("snapshot") ?? [0, 0];
        var start = snapshot[1] > 0 ? new SnapshotPoint(new EntryId(snapshot[0], snapshot[1]), MembershipRules.Apply(Members.Nobody, founders, out _)!) : SnapshotPoint.Empty;
        var log = Log(arguments.TakeNumbers("log") ?? (founders.Changes.Count > 0 && snapshot[1] == 0 ? [1] : []), start, founders);
        long lastTerm = log.Length > 0 ? log[^1].Term : snapshot[0];
        long certain = snapshot[1] == 0 && log.Length > 0 ? 1 : snapshot[1];
        var state = new HardState(arguments.TakeNumber("term", lastTerm), arguments.TakeNumber("vote", 0), arguments.TakeNumber("commit", certain));
        int? spread = arguments.Take("spread") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : null;
        var options = Options(arguments);
        world.Trace.IsOn = false;
        foreach (long id in arguments.Numbers())
        {
            world.Servers.Add(id, new Server(options with { Id = id }, spread ?? (int)id - 1, state, start, log, world));
            world.Settle(world[id]);
        }
    }

    private static MembershipChange Founders(Arguments arguments)
    {
        long[] learners = arguments.TakeNumbers("learners") ?? [];
        long[] voters = arguments.TakeNumbers("voters") ?? [.. arguments.Numbers().Except(learners)];
        return new MembershipChange(Transition.Simple,
        [
            .. voters.Select(static id => new MemberChange(MemberChangeKind.AddVoter, id)),
            .. learners.Select(static id => new MemberChange(MemberChangeKind.AddLearner, id)),
        ]);
    }

    // The very first entry founds the group, whatever its term.
    private static Entry[] Log(long[] terms, SnapshotPoint start, MembershipChange founders)
    {
        Entry[] log = [.. terms.Select((term, place) => new Entry(term, start.Id.Index + place + 1, EntryKind.Command, default))];
        if (log.Length > 0 && log[0].Index == 1)
        {
            log[0] = Founding.FirstEntry(founders) with { Term = log[0].Term };
        }
        return log;
    }

    private static RaftOptions Options(Arguments arguments)
    {
        var usual = new RaftOptions { Id = 1, ElectionTicks = 5 };
        return usual with
        {
            MaxMessageBytes = arguments.TakeNumber("max-message", usual.MaxMessageBytes),
            MaxInflightMessages = (int)arguments.TakeNumber("max-inflight-messages", usual.MaxInflightMessages),
            MaxInflightBytes = arguments.TakeNumber("max-inflight-bytes", usual.MaxInflightBytes),
            MaxUncommittedBytes = arguments.TakeNumber("max-uncommitted", usual.MaxUncommittedBytes),
            MaxApplyBytes = arguments.TakeNumber("max-apply", usual.MaxApplyBytes),
        };
    }
}
