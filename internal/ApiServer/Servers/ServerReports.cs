using EdgeOrch.Client.Servers;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Servers;

/// <summary>Puts the group into the words of <see cref="ServerGroupReport"/>. Pure.</summary>
internal static class ServerReports
{
    /// <summary>What a server can say of the group.</summary>
    /// <param name="view">What it knows.</param>
    /// <param name="progress">How far the others are; empty when it does not lead.</param>
    internal static ServerGroupReport Of(GroupView view, IReadOnlyList<ServerProgress> progress)
    {
        var known = progress.ToDictionary(static one => one.Id);
        return new ServerGroupReport(view.Self, view.Leader, [.. view.Members
            .Select(member => Of(member, view, known.GetValueOrDefault(member.Id)))
            .OrderBy(static server => server.Name, StringComparer.Ordinal)
            .ThenBy(static server => server.Id)]);
    }

    private static ServerReport Of(GroupMember member, GroupView view, ServerProgress? progress) => new(
        member.Id,
        member.About?.Name ?? "",
        member.Id == view.Leader ? ServerReport.LeaderRole : RoleOf(member.Part),
        member.About?.PeerAddress ?? "",
        member.About?.ApiAddress ?? "",
        member.Id == view.Self && view.IsLeading ? 0 : progress?.Entries,
        HealthOf(member, view, progress));

    private static string HealthOf(GroupMember member, GroupView view, ServerProgress? progress) => progress switch
    {
        _ when member.Id == view.Self => ServerReport.Ok,
        null => ServerReport.Unknown,
        { ReceivesSnapshot: true } => ServerReport.Receiving,
        { IsActive: true } => ServerReport.Ok,
        _ => ServerReport.Unreachable,
    };

    private static string RoleOf(MemberPart part) => part switch
    {
        MemberPart.Learner => ServerReport.LearnerRole,
        MemberPart.Outgoing => ServerReport.LeavingRole,
        _ => ServerReport.VoterRole,
    };
}
