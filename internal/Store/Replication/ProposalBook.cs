using EdgeOrch.Raft;

namespace EdgeOrch.Store.Replication;

/// <summary>Which transactions of this server are in which entry of the log, until the fate of the entry is known. Used by one thread.</summary>
internal sealed class ProposalBook
{
    private readonly Dictionary<long, (long Term, IReadOnlyList<PendingTransaction> Batch)> _open = [];

    /// <summary>Whether fates are open.</summary>
    internal bool IsEmpty => _open.Count == 0;

    /// <summary>Notes a batch that became an entry.</summary>
    internal void Add(EntryId id, IReadOnlyList<PendingTransaction> batch) => _open[id.Index] = (id.Term, batch);

    /// <summary>An entry is committed: finds its callers. Another term's entry in the place of theirs says that theirs never will be.</summary>
    internal IReadOnlyList<PendingTransaction>? Take(EntryId id)
    {
        if (!_open.Remove(id.Index, out var noted))
        {
            return null;
        }
        if (noted.Term == id.Term)
        {
            return noted.Batch;
        }
        Fail(noted.Batch, new NotLeaderException(null));
        return null;
    }

    /// <summary>Gives up on entries after an index.</summary>
    internal void FailAfter(long index, Exception error)
    {
        foreach (long open in _open.Keys.Where(open => open > index).ToArray())
        {
            _open.Remove(open, out var noted);
            Fail(noted.Batch, error);
        }
    }

    /// <summary>Answers callers with a failure.</summary>
    internal static void Fail(IEnumerable<PendingTransaction> batch, Exception error)
    {
        foreach (var pending in batch)
        {
            pending.TrySetException(error);
        }
    }
}
