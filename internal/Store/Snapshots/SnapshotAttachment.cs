namespace EdgeOrch.Store.Snapshots;

/// <summary>A small file that travels with a snapshot.</summary>
/// <param name="Name">Its path below the server's directory, with slashes.</param>
/// <param name="Content">Its bytes.</param>
public sealed record SnapshotAttachment(string Name, ReadOnlyMemory<byte> Content);
