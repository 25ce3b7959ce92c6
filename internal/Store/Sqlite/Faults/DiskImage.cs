namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>What a disk holds at one moment. Immutable.</summary>
/// <param name="Directories">The directories by path, without the root.</param>
/// <param name="Files">The files by path, in ordinal order, so that equal images number their files equally.</param>
internal sealed record DiskImage(IReadOnlyCollection<string> Directories, IReadOnlyList<KeyValuePair<string, byte[]>> Files)
{
    /// <summary>A new disk.</summary>
    internal static readonly DiskImage Empty = new([], []);
}
