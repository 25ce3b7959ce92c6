namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>Something that happened to a disk. Files go by number, since a name may belong to one file after another.</summary>
internal abstract record DiskOperation;

/// <summary>Bytes were written; until the next sync they may be anywhere between here and the platter.</summary>
internal sealed record Written(int File, long Offset, byte[] Data) : DiskOperation
{
    /// <inheritdoc/>
    public override string ToString() => $"write {File} [{Offset}, +{Data.Length})";
}

/// <summary>A file's length was set, which lasts as little as a write.</summary>
internal sealed record Truncated(int File, long Length) : DiskOperation
{
    /// <inheritdoc/>
    public override string ToString() => $"truncate {File} to {Length}";
}

/// <summary>What was written to a file before the sync began, at the operation <paramref name="Began"/>, is on the platter.</summary>
internal sealed record Synced(int File, int Began) : DiskOperation
{
    /// <inheritdoc/>
    public override string ToString() => $"sync {File}";
}

/// <summary>
/// A sync failed: the kernel forgets that what was written before still had to go to the platter, and no later sync answers for
/// it (fsync(2), and what Linux does since 4.13).
/// </summary>
internal sealed record SyncFailed(int File) : DiskOperation
{
    /// <inheritdoc/>
    public override string ToString() => $"sync {File} failed";
}

/// <summary>A name now belongs to a file, to a directory (<see cref="Directory"/>) or to nothing (<see cref="Nothing"/>).</summary>
internal sealed record Named(string Path, int File) : DiskOperation
{
    /// <summary>The name is free.</summary>
    internal const int Nothing = 0;

    /// <summary>The name is a directory's.</summary>
    internal const int Directory = -1;

    /// <inheritdoc/>
    public override string ToString() => File switch
    {
        Nothing => $"delete {Path}",
        Directory => $"make directory {Path}",
        _ => $"make {Path} as {File}",
    };
}

/// <summary>The names in a directory are on the platter.</summary>
internal sealed record DirectorySynced(string Path) : DiskOperation
{
    /// <inheritdoc/>
    public override string ToString() => $"sync directory {Path}";
}
