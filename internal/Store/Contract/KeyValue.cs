namespace EdgeOrch.Store;

/// <summary>One key at one revision.</summary>
/// <param name="Key">The key; ASCII in practice.</param>
/// <param name="Value">The bytes as stored, the revision already spliced in where the put asked for it.</param>
/// <param name="CreateRevision">The revision that created this incarnation of the key.</param>
/// <param name="ModRevision">The revision of the last change.</param>
public sealed record KeyValue(string Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModRevision);
