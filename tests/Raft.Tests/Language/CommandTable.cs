using EdgeOrch.Raft.Tests.Language.Commands;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>Every command of the language.</summary>
internal static class CommandTable
{
    private static readonly ICommand[] All =
    [
        new AddNodes(), new Campaign(), new Propose(), new ProposeChange(), new Tick(), new TransferLeader(), new Read(),
        new Deliver(), new Drop(), new Duplicate(), new Reorder(), new Underway(), new Partition(), new Heal(),
        new TakeReady(), new FinishReady(), new ProcessReady(), new Stabilize(), new HoldApply(), new Apply(),
        new Crash(), new Restart(), new Compact(), new RenewSnapshot(), new ReportSnapshot(), new ReportUnreachable(),
        new StandingOf(), new Status(), new MembersOf(), new RaftLog(), new Applied(),
    ];

    /// <summary>The command of a name.</summary>
    internal static ICommand Find(string name) =>
        Array.Find(All, command => command.Name == name) ?? throw new FormatException($"there is no command {name}");
}
