namespace EdgeOrch.Raft.Log;

/// <summary>
/// The durable part of a server's log, as the core reads it. The shell writes to it: what a <see cref="Ready"/> asks for, and
/// compaction, always between two calls of the core.
/// </summary>
public interface ILogStorage
{
    /// <summary>The newest point at which the log was compacted: entries up to it may be gone. The state machine has them.</summary>
    SnapshotPoint Compacted { get; }

    /// <summary>The index of the newest durable entry, or of <see cref="Compacted"/> when there is none after it.</summary>
    long LastIndex { get; }

    /// <summary>The term of an entry; null when it was compacted or does not exist. The compacted point's own term is known.</summary>
    long? TermAt(long index);

    /// <summary>The entries from one index to another, at least one, and no more than fit into the bytes.</summary>
    /// <param name="from">The first, after the compacted point.</param>
    /// <param name="to">The last, not after <see cref="LastIndex"/>.</param>
    /// <param name="maxBytes">The most bytes by <see cref="Entry.Bytes"/>, unless the first alone has more.</param>
    IReadOnlyList<Entry> Read(long from, long to, long maxBytes);

    /// <summary>Where a snapshot would stand that is taken now: the state machine's own point, with its membership.</summary>
    SnapshotPoint Snapshot();
}
