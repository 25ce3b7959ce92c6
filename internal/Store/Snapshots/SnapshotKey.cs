namespace EdgeOrch.Store.Snapshots;

/// <summary>A live key in a snapshot.</summary>
/// <param name="Key">The key.</param>
/// <param name="ModRevision">The revision of its last change.</param>
/// <param name="Bytes">The size of its value.</param>
public readonly record struct SnapshotKey(string Key, long ModRevision, int Bytes);
