namespace EdgeOrch.Raft.Tests.Mutations;

/// <summary>Bugs that consensus has had in the field or easily could have. Each must be caught, or a checker is blind.</summary>
internal static class MutationList
{
    private const string Core = "internal/Raft/";
    private const string Shell = "tests/Raft.Simulation/Servers/";
    private const string Election = Core + "RaftNode.Election.cs";
    private const string Leading = Core + "RaftNode.Leading.cs";
    private const string Following = Core + "RaftNode.Following.cs";
    private const string Changing = Core + "RaftNode.Membership.cs";
    private const string Reading = Core + "RaftNode.Reads.cs";

    internal static IReadOnlyList<Mutation> All { get; } =
    [
        .. Elections, .. Logs, .. Snapshots, .. Memberships, .. Reads, .. Disks,
    ];

    private static Mutation[] Elections =>
    [
        new("a vote is given before it is durable", Election,
            "        _afterSync.Add(new VoteResponse(Id, request.From,", "        _messages.Add(new VoteResponse(Id, request.From,"),
        new("a vote is not synced", Core + "RaftNode.Ready.cs", " || state.Vote != _persisted.Vote,", ","),
        new("a vote is forgotten over a restart", Core + "RaftNode.cs", "_vote = state.Vote;", "_vote = 0;"),
        new("a term is forgotten over a restart", Core + "RaftNode.cs", "_term = state.Term;", "_term = Math.Max(1, _log.Last.Term);"),
        new("two votes in a term", Election, "(_vote == 0 && _leader == 0)", "_leader == 0"),
        new("a vote for a log that is behind", Election, "request.Last.CompareTo(_log.Last) >= 0", "request.Last.Index >= 0"),
        new("logs are compared by length only", Election,
            "request.Last.CompareTo(_log.Last) >= 0", "request.Last.Index >= _log.Last.Index"),
        new("no pre-vote", Core + "RaftNode.cs",
            "            Campaign(preVote: true, forTransfer: false);\n        }\n    }\n\n    /// <summary>Asks",
            "            Campaign(preVote: false, forTransfer: false);\n        }\n    }\n\n    /// <summary>Asks"),
        new("a server that hears its leader helps another one", Core + "RaftNode.cs",
            "_leader != 0 && _electionElapsed < _options.ElectionTicks", "_term < 0"),
        new("a leader without a quorum stays", Leading, "if (!HearsQuorum())", "if (!HearsQuorum() && _term < 0)"),
        new("a majority is one less", Core + "Replication/Quorum.cs", "values[(values.Length - 1) / 2]", "values[values.Length / 2]"),
        new("a departed leader keeps what is committed to itself", Election, "        LearnCommitted(response.Committed);\n", ""),
    ];

    private static Mutation[] Logs =>
    [
        new("an entry of an older term is committed by counting", Leading, " && _log.TermAt(reached) == _term", ""),
        new("a leader counts entries that it has not synced", Core + "RaftNode.Ready.cs",
            "    public Ready TakeReady()\n    {\n        RequireIdle();\n",
            "    public Ready TakeReady()\n    {\n        RequireIdle();\n        if (_role == Role.Leader && _progress.TryGetValue(Id, out var eager) && eager.Match < LastIndex)\n"
            + "        {\n            Step(new AppendResponse(Id, Id, _term, LastIndex, false, EntryId.None));\n        }\n"),
        new("entries are acknowledged before they are durable", Following,
            "    private void Acknowledge(long leader, long index) =>\n        _afterSync.Add(",
            "    private void Acknowledge(long leader, long index) =>\n        _messages.Add("),
        new("entries are not synced", Core + "RaftNode.Ready.cs",
            "MustSync = members is not null || _log.Unstable.Count > 0 || ", "MustSync = members is not null || "),
        new("a follower commits beyond what agrees", Following, "Math.Min(append.Commit, agreed)", "append.Commit"),
        new("a heartbeat commits what the follower may not have", Leading,
            "Math.Min(progress.Match, _log.Committed), _reads", "_log.Committed, _reads"),
        new("conflicting entries stay", Core + "Log/RaftLog.cs",
            "fresh < entries.Count && Has(entries[fresh].Id)", "fresh < entries.Count && entries[fresh].Index <= LastIndex"),
        new("the entry before is not compared", Core + "Log/RaftLog.cs", "if (!Has(previous))", "if (previous.Index > LastIndex)"),
        new("what a log drops is left behind new entries", Core + "Log/RaftLog.cs",
            "_unstable.RemoveAll(entry => entry.Index >= first);", "_unstable.RemoveAll(entry => entry.Index == first);"),
        new("entries are handed out twice", Core + "Log/RaftLog.cs",
            "HandedOut = entries[^1].Index;", "HandedOut = Math.Max(HandedOut, entries[^1].Index - 1);"),
        new("messages on their way are never counted as arrived", Leading, "                progress.FreeInflights(response.Index);\n", ""),
        new("a refused follower is asked the same again", Core + "Replication/Progress.cs",
            "Next = Math.Max(Math.Min(rejected, agreed + 1), Match + 1);", "Next = rejected + 1;"),
    ];

    private static Mutation[] Snapshots =>
    [
        new("an old snapshot is taken", Following, "if (point.Id.Index <= _log.Committed)", "if (point.Id.Index < 0)"),
        new("a snapshot's membership is not taken", Following, "            _members = point.Members;\n            SyncProgress();\n", ""),
        new("entries before a snapshot are applied behind it", Shell + "Server.Ready.cs",
            "            _toApply.Clear();\n            install", "            install"),
        new("a snapshot is put together in the order of arrival", Shell + "SnapshotArrival.cs",
            "_parts[part] ??= values;", "_parts[Math.Max(0, Array.IndexOf(_parts, null))] = values;"),
        new("a failed snapshot is never sent again", Leading,
            "            progress.Probe();\n            // The next", "            // The next"),
    ];

    private static Mutation[] Memberships =>
    [
        new("a joint change is decided by the new majority alone", Core + "Replication/Quorum.cs",
            "members.IsJoint ? Math.Min(incoming, Reached(members.Outgoing, valueOf)) : incoming", "incoming"),
        new("several voters change at once", Core + "Membership/MembershipRules.cs",
            "Different(present.Voters, next.Voters) > 1", "Different(present.Voters, next.Voters) > 9"),
        new("a change is taken while another is pending", Changing, "_changeIndex > _log.Applied", "_changeIndex > _log.LastIndex"),
        new("a power cut takes back a membership that was in force", Core + "RaftNode.Ready.cs",
            "MustSync = members is not null || ", "MustSync = "),
        new("nobody ends a joint change", Changing,
            "_members is { IsJoint: true, LeavesByItself: true }", "_members is { IsJoint: false, LeavesByItself: true }"),
    ];

    private static Mutation[] Reads =>
    [
        new("a read without a quorum's word", Reading, "else if (_members.IsOnlyVoter(Id))", "else if (_role == Role.Leader)"),
        new("a read before the leader has committed in its term", Reading,
            "        if (_log.TermAt(_log.Committed) != _term)\n        {\n            _reads.AddEarly",
            "        if (_term < 0)\n        {\n            _reads.AddEarly"),
        new("a read is confirmed by an earlier heartbeat", Reading,
            "progress.ReadRound = Math.Max(progress.ReadRound, round);", "progress.ReadRound = _reads.Newest;"),
    ];

    private static Mutation[] Disks =>
    [
        new("promises are sent before the sync", Shell + "Server.Ready.cs", "        foreach (var message in ready.Messages)\n",
            "        foreach (var message in ready.Messages.Concat(ready.MessagesAfterSync))\n"),
        new("the state machine is not brought forward after a crash", Shell + "StateFile.cs", "        Current = _synced.Copy();\n",
            "        Current = new StateImage(Current.Point, _synced.Revision, _synced.History, _synced.Part(0, 1));\n"),
        new("a revision is used again", Shell + "StateImage.cs",
            "            Revision++;\n", "            Revision += entry.Index % 7 == 0 ? 0 : 1;\n"),
        new("damaged records are believed", Shell + "Journal.cs",
            "if (last.ComputeChecksum() == last.Checksum)", "if (last.Checksum != 0)"),
        new("a log is compacted before the state machine is durable", Shell + "Server.Applying.cs", "        StateFile.Sync();\n", ""),
        new("entries are lost with the log's compaction", Core + "Log/MemoryLogStorage.cs",
            "(int)(point.Id.Index - Compacted.Id.Index));\n            Compacted",
            "(int)(LastIndex - Compacted.Id.Index));\n            Compacted"),
    ];
}
