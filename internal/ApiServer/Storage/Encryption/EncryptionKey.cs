namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>A key as the file has it. A class without printed members, so that its secret comes into no log. Immutable.</summary>
/// <param name="name">Stands in front of every value that is sealed with it.</param>
/// <param name="secret">16, 24 or 32 bytes.</param>
public sealed class EncryptionKey(string name, ReadOnlyMemory<byte> secret)
{
    /// <summary>What values sealed with it are marked by.</summary>
    public string Name { get; } = name;

    /// <summary>16, 24 or 32 bytes.</summary>
    public ReadOnlyMemory<byte> Secret { get; } = secret;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
