namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Takes what <see cref="SnapshotReader"/> reads, in the order of the stream. Every call comes from a chunk whose checksum is right,
/// but the whole is good only when the reader has returned.
/// </summary>
internal interface ISnapshotVisitor
{
    /// <summary>The beginning.</summary>
    /// <exception cref="SnapshotException">The visitor cannot use this snapshot.</exception>
    void Begin(SnapshotInfo info, IReadOnlyList<TableShape> tables);

    /// <summary>A file that travels with the snapshot.</summary>
    void Attachment(SnapshotAttachment file);

    /// <summary>A row; <paramref name="table"/> is the table's place in the list. The values are gone after the call.</summary>
    /// <exception cref="FormatException">The row cannot be one of that table.</exception>
    void Row(int table, ReadOnlySpan<Value> values);
}
