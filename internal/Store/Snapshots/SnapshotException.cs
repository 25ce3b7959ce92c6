namespace EdgeOrch.Store.Snapshots;

/// <summary>A stream is no snapshot that this program can use: damaged, cut off, foreign or too new. The message says which, and where.</summary>
public sealed class SnapshotException(string message, Exception? inner = null) : Exception(message, inner);
