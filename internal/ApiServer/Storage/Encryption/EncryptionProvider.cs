namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>A way to store values: sealed with AES-GCM, or plain. Immutable.</summary>
public sealed class EncryptionProvider
{
    private EncryptionProvider(IReadOnlyList<EncryptionKey> keys) => Keys = keys;

    /// <summary>Stores and reads values as they are.</summary>
    public static EncryptionProvider Identity { get; } = new([]);

    /// <summary>The keys: the first one seals, all open. None for <see cref="Identity"/>.</summary>
    public IReadOnlyList<EncryptionKey> Keys { get; }

    /// <summary>Whether values stay plain.</summary>
    public bool IsIdentity => Keys.Count == 0;

    /// <summary>Seals with the first of these keys.</summary>
    public static EncryptionProvider AesGcm(IReadOnlyList<EncryptionKey> keys) =>
        keys.Count > 0 ? new EncryptionProvider(keys) : throw new ArgumentException("there must be a key", nameof(keys));
}
