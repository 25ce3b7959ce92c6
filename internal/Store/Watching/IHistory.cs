namespace EdgeOrch.Store.Watching;

/// <summary>Past changes, for watchers that are behind the ring of recent ones.</summary>
internal interface IHistory
{
    /// <summary>The oldest changes after a revision to keys with the prefix; whole revisions, a bounded number of bytes.</summary>
    /// <exception cref="CompactedException">History after the revision is gone.</exception>
    ValueTask<WatchBatch> ReadAsync(string prefix, long afterRevision, CancellationToken cancellationToken);

    /// <summary>Throws when no watch can start after the revision.</summary>
    /// <exception cref="CompactedException">History after the revision is gone.</exception>
    /// <exception cref="FutureRevisionException">The revision does not exist yet.</exception>
    ValueTask RequireReadableAsync(long revision, CancellationToken cancellationToken);
}
