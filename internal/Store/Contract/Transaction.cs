namespace EdgeOrch.Store;

/// <summary>All mutations apply when every comparison holds, else none does.</summary>
public sealed record Transaction(IReadOnlyList<Compare> Compares, IReadOnlyList<Mutation> Mutations)
{
    /// <summary>How soon the write must be durable.</summary>
    public WriteClass WriteClass { get; init; } = WriteClass.Durable;
}

/// <summary>Holds when the key's ModRevision equals the expected one; 0 expects that the key does not exist.</summary>
public readonly record struct Compare(string Key, long ExpectedModRevision);

/// <summary>A change to one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">
/// The new bytes, or null to delete. Beware of <c>condition ? bytes : null</c>: the compiler turns that null into empty bytes, a put.
/// </param>
/// <param name="RevisionOffset">
/// Where in <paramref name="Value"/> the engine splices the decimal digits of the transaction's revision, so that what is
/// stored is what is served; -1 splices nothing.
/// </param>
/// <param name="DeletedValue">For a delete: the bytes watchers see as the last state, spliced in the same way; null: the stored value.</param>
public sealed record Mutation(string Key, ReadOnlyMemory<byte>? Value, int RevisionOffset = -1, ReadOnlyMemory<byte>? DeletedValue = null);

/// <summary>The outcome of a transaction.</summary>
/// <param name="Succeeded">Whether every comparison held and the mutations were applied.</param>
/// <param name="Revision">The transaction's revision when it succeeded, else the revision it was evaluated at.</param>
/// <param name="Current">When it succeeded: the new state per mutation (null for deletes); else the present state per comparison.</param>
public sealed record TransactionResult(bool Succeeded, long Revision, IReadOnlyList<KeyValue?> Current);

/// <summary>How urgent the durability of a write is.</summary>
public enum WriteClass
{
    /// <summary>Made durable at once, and acknowledged only after it survives a power cut.</summary>
    Durable = 0,

    /// <summary>
    /// Does not force the disk by itself: heartbeats. It waits, for seconds if need be, for other writes whose sync it shares, and is
    /// then as durable as they are.
    /// </summary>
    Volatile = 1,

    /// <summary>
    /// Waits only a moment for company: Events, of which many come together, and whose sender may send one after the other.
    /// </summary>
    Brief = 2,
}
