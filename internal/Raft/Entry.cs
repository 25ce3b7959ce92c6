namespace EdgeOrch.Raft;

/// <summary>One place of the log.</summary>
/// <param name="Term">The term of the leader that made it.</param>
/// <param name="Index">Its place; the first is 1.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Data">The command. Never changed after the entry is made.</param>
public sealed record Entry(long Term, long Index, EntryKind Kind, ReadOnlyMemory<byte> Data)
{
    // What an entry costs beside its data, in a message and in memory.
    private const int Overhead = 24;

    /// <summary>The name of the entry.</summary>
    public EntryId Id => new(Term, Index);

    /// <summary>Its weight in limits, in bytes.</summary>
    public long Bytes => SizeOf(Data);

    /// <summary>The weight of an entry with this data, in bytes.</summary>
    internal static long SizeOf(ReadOnlyMemory<byte> data) => data.Length + Overhead;
}
