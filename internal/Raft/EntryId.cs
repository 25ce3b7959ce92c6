namespace EdgeOrch.Raft;

/// <summary>The term and index that together name one entry: two logs that share it agree on everything up to it (Raft paper, section 5.3).</summary>
public readonly record struct EntryId(long Term, long Index) : IComparable<EntryId>
{
    /// <summary>Before the first entry.</summary>
    public static EntryId None => default;

    /// <summary>Orders by how up to date a log is that ends here: by term, then by index (section 5.4.1).</summary>
    public int CompareTo(EntryId other) => Term != other.Term ? Term.CompareTo(other.Term) : Index.CompareTo(other.Index);

    /// <inheritdoc/>
    public override string ToString() => $"{Term}/{Index}";
}
