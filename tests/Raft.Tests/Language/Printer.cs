using System.Text;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>The text of everything that servers say and do.</summary>
internal static class Printer
{
    private const int ShortData = 24;

    internal static string Text(Entry entry) => $"{entry.Id} {Data(entry)}";

    internal static string Text(IReadOnlyList<Entry> entries) => $"[{string.Join(", ", entries.Select(Text))}]";

    internal static string Text(SnapshotPoint point) => $"{point.Id} {Text(point.Members)}";

    internal static string Text(Members members) => members.ToString() + (members.LeavesByItself ? " leaves-by-itself" : string.Empty);

    internal static string Text(Standing standing) => $"{standing.Role} term={standing.Term} leader={standing.Leader}";

    internal static string Text(Message message) => $"{message.From}>{message.To} term={message.Term} {Body(message)}";

    internal static string Text(MembershipChange change) =>
        change.Changes.Count == 0 ? $"{change.Transition}" : $"{change.Transition}: {string.Join(", ", change.Changes)}";

    internal static string State(HardState state) => $"term={state.Term} vote={state.Vote} commit={state.Commit}";

    private static string Body(Message message) => message switch
    {
        VoteRequest vote => $"{(vote.IsPreVote ? "pre-vote?" : "vote?")} last={vote.Last}{(vote.ForTransfer ? " for-transfer" : string.Empty)}",
        VoteResponse vote => $"{(vote.IsPreVote ? "pre-vote" : "vote")} {(vote.IsGranted ? "granted" : "refused")} committed={vote.Committed}",
        AppendRequest append => $"append after={append.Previous} {Text(append.Entries)} commit={append.Commit}",
        AppendResponse { IsRejected: true } answer => $"append rejected after={answer.Index} hint={answer.Hint}",
        AppendResponse answer => $"append taken to={answer.Index}",
        HeartbeatRequest beat => $"heartbeat commit={beat.Commit}{Round(beat.ReadRound)}",
        HeartbeatResponse beat => $"heartbeat heard{Round(beat.ReadRound)}",
        SnapshotRequest snapshot => $"snapshot {Text(snapshot.Point)}",
        TimeoutNow => "time out now",
        ReadRequest read => $"read? {read.Context}",
        ReadResponse read => $"read {read.Context} at {read.Index}",
        _ => throw new FormatException($"{message} has no text"),
    };

    private static string Round(long round) => round == 0 ? string.Empty : $" round={round}";

    private static string Data(Entry entry) => entry.Kind == EntryKind.Membership
        ? $"<{Text(MembershipChange.Parse(entry.Data))}>"
        : entry.Data.Length <= ShortData ? $"\"{Encoding.ASCII.GetString(entry.Data.Span)}\"" : $"<{entry.Data.Length} bytes>";
}
