using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>Seals and opens values with one key, in the form <see cref="SealedValue"/> tells. Thread-safe.</summary>
internal sealed class SealingKey(EncryptionKey key)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int PlaceBytes = 4;
    private const int MaxDigits = 20;

    private readonly byte[] _head = SealedValue.HeadOf(key.Name);
    private readonly Lock _gate = new();

    // Lives as long as its rules are used by somebody; the handle behind it ends with it. One use at a time.
    private readonly AesGcm _cipher = new(key.Secret.Span, TagBytes);

    /// <summary>The key's name.</summary>
    public string Name { get; } = key.Name;

    /// <summary>Whether a value says it is sealed with a key of this name.</summary>
    public bool Sealed(ReadOnlySpan<byte> value) => value.StartsWith(_head);

    /// <summary>Seals a value under a store key, with a fresh random nonce.</summary>
    /// <param name="storeKey">The key it is stored under.</param>
    /// <param name="value">The value.</param>
    /// <param name="revisionOffset">Where the revision's digits belong, or -1.</param>
    public byte[] Seal(string storeKey, ReadOnlySpan<byte> value, int revisionOffset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(revisionOffset, value.Length);
        var result = new byte[_head.Length + NonceBytes + PlaceBytes + value.Length + TagBytes];
        _head.CopyTo(result, 0);
        var nonce = result.AsSpan(_head.Length, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var body = result.AsSpan(_head.Length + NonceBytes, PlaceBytes + value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body, revisionOffset);
        value.CopyTo(body[PlaceBytes..]);
        lock (_gate)
        {
            _cipher.Encrypt(nonce, body, body, result.AsSpan(result.Length - TagBytes), Encoding.UTF8.GetBytes(storeKey));
        }

        return result;
    }

    /// <summary>The value, with the digits of its revision; null when another secret sealed it, or it was changed, cut or moved from another key.</summary>
    public byte[]? Open(string storeKey, ReadOnlySpan<byte> sealedValue, long revision)
    {
        var length = sealedValue.Length - _head.Length - NonceBytes - TagBytes;
        if (length < PlaceBytes || !Sealed(sealedValue))
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var body = buffer.AsSpan(0, length);
            var nonce = sealedValue.Slice(_head.Length, NonceBytes);
            lock (_gate)
            {
                _cipher.Decrypt(nonce, sealedValue.Slice(_head.Length + NonceBytes, length), sealedValue[^TagBytes..], body, Encoding.UTF8.GetBytes(storeKey));
            }

            return WithRevision(body[PlaceBytes..], BinaryPrimitives.ReadInt32LittleEndian(body), revision);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>A value with the digits of a revision at an offset; a copy without them when the offset is -1.</summary>
    public static byte[] WithRevision(ReadOnlySpan<byte> value, int offset, long revision)
    {
        if (offset < 0)
        {
            return value.ToArray();
        }

        Span<byte> digits = stackalloc byte[MaxDigits];
        revision.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var result = new byte[value.Length + count];
        value[..offset].CopyTo(result);
        digits[..count].CopyTo(result.AsSpan(offset));
        value[offset..].CopyTo(result.AsSpan(offset + count));
        return result;
    }
}
