using System.Text;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>
/// What sealed values begin with, as upstream's do: <c>k8s:enc:aesgcm:v1:NAME:</c>, then a nonce of 12 bytes, the ciphertext and a tag of 16.
/// The plaintext is the place of the revision's digits (32 bits, low byte first, -1 for none) and the value without them, because the
/// revision is known only after the write. The store's key is authenticated with it, so that a value is of no use under another key.
/// </summary>
internal static class SealedValue
{
    private const string Unreadable = "k8s:enc:unreadable:";

    /// <summary>What every value begins with that is not plain. Objects in JSON begin with a brace.</summary>
    public static ReadOnlySpan<byte> Mark => "k8s:enc:"u8;

    private static ReadOnlySpan<byte> AesGcm => "k8s:enc:aesgcm:v1:"u8;

    /// <summary>Whether a value is something else than an object.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> value) => value.StartsWith(Mark);

    /// <summary>What a value sealed with a key begins with.</summary>
    public static byte[] HeadOf(string keyName) => [.. AesGcm, .. Encoding.UTF8.GetBytes(keyName), (byte)':'];

    /// <summary>The name of the key a value is sealed with; null when it is not sealed in a way known here.</summary>
    public static string? KeyNameOf(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith(AesGcm))
        {
            return null;
        }

        var rest = value[AesGcm.Length..];
        var end = rest.IndexOf((byte)':');
        return end < 0 ? null : Encoding.UTF8.GetString(rest[..end]);
    }

    /// <summary>Stands for a value that could not be opened, with the reason; it never is in a store.</summary>
    public static byte[] CannotRead(string reason) => Encoding.UTF8.GetBytes(Unreadable + reason);

    /// <summary>Why a marked value cannot be read.</summary>
    public static string ReasonOf(ReadOnlySpan<byte> value)
    {
        if (value.StartsWith(Encoding.UTF8.GetBytes(Unreadable)))
        {
            return Encoding.UTF8.GetString(value[Unreadable.Length..]);
        }

        return KeyNameOf(value) is { } name
            ? $"it is sealed with the key \"{name}\", and the server runs without --encryption-provider-config"
            : "it is sealed in a way this server does not know";
    }
}
