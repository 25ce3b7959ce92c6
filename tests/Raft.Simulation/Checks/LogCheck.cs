namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// Log matching (Raft paper, figure 3), entry by entry: an entry's name goes with one content and one entry before it. From that
/// follows that logs which share an entry are the same up to it.
/// </summary>
internal sealed class LogCheck
{
    private readonly Dictionary<EntryId, (Entry Entry, long PreviousTerm)> _seen = [];

    /// <summary>The entry that a group begins with.</summary>
    internal void Found(Entry entry) => _seen.Add(entry.Id, (entry, 0));

    /// <summary>A server has written entries.</summary>
    internal void Wrote(Server server, Ready ready, long commit)
    {
        foreach (var entry in ready.Entries)
        {
            Judge.Require(entry.Index > commit, "commits never go back", $"{server} writes {entry.Id} over what it knows to be committed");
            long? previous = server.Journal.View.TermAt(entry.Index - 1);
            Judge.Require(previous is not null && previous <= entry.Term, "log matching", $"{server} writes {entry.Id} behind an entry of term {previous}");
            if (!_seen.TryAdd(entry.Id, (entry, previous.Value)))
            {
                var (first, firstPrevious) = _seen[entry.Id];
                Judge.Require(IsSame(first, entry) && firstPrevious == previous, "log matching", $"{server} writes another {entry.Id} than was written before");
            }
        }
    }

    private static bool IsSame(Entry one, Entry other) =>
        ReferenceEquals(one, other) || (one.Kind == other.Kind && one.Data.Span.SequenceEqual(other.Data.Span));
}
