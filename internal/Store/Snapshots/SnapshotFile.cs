namespace EdgeOrch.Store.Snapshots;

/// <summary>A snapshot in a directory.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Info">What its beginning tells; null when that cannot be read.</param>
/// <param name="Problem">Why it cannot be read, or null.</param>
public sealed record SnapshotFile(string Path, long Bytes, SnapshotInfo? Info, string? Problem)
{
    /// <summary>What every snapshot's file name ends with.</summary>
    public const string Suffix = ".snapshot";

    /// <summary>The file's name without its suffix.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}
