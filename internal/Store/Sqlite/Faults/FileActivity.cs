namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>What was done to a file of one name since the disk was made.</summary>
/// <param name="Writes">Writes that reached the file.</param>
/// <param name="BytesWritten">Bytes of these writes.</param>
/// <param name="Syncs">Syncs that succeeded.</param>
internal readonly record struct FileActivity(long Writes, long BytesWritten, long Syncs)
{
    public static FileActivity operator +(FileActivity left, FileActivity right) =>
        new(left.Writes + right.Writes, left.BytesWritten + right.BytesWritten, left.Syncs + right.Syncs);
}
