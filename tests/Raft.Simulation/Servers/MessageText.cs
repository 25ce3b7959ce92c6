using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Simulation;

/// <summary>Messages for readers.</summary>
internal static class MessageText
{
    /// <summary>One message in one line.</summary>
    internal static string Of(Message message) => message switch
    {
        AppendRequest append =>
            $"n{append.From} append in {append.Term} after {append.Previous}: {string.Join(' ', append.Entries.Select(Of))} commit {append.Commit}",
        _ => message.ToString(),
    };

    private static string Of(Entry entry) => entry.Kind == EntryKind.Membership ? $"{entry.Id}m" : $"{entry.Id}";
}
