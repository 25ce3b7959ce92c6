namespace EdgeOrch.Store.Snapshots;

/// <summary>What a chunk holds. Part of the format: values never change their meaning.</summary>
internal enum ChunkKind : byte
{
    /// <summary>Revision, compacted revision, creation in Unix milliseconds, schema version, point; then per table name, number of columns, their names.</summary>
    Header = 1,

    /// <summary>Name and content of a file.</summary>
    Attachment = 2,

    /// <summary>The table's place in the header, the number of rows, then their values.</summary>
    Rows = 3,

    /// <summary>The number of rows of each table, then the SHA-256.</summary>
    Trailer = 4,
}
