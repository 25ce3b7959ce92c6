using EdgeOrch.Store.Engine;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>
/// How a value lies in etcd. A transaction's revision is known only after it, so the place for its digits is kept with the value, and
/// whoever reads the value puts them in: one byte 0 and the value, or one byte 1, the offset in groups of seven bits, and the value.
/// </summary>
internal static class ValueFormat
{
    private const byte Plain = 0;
    private const byte Spliced = 1;
    private const int MaxOffsetBytes = 5;

    /// <summary>The bytes for etcd.</summary>
    /// <param name="value">The value as given.</param>
    /// <param name="revisionOffset">Where the revision goes, or below 0.</param>
    internal static ByteString Encode(ReadOnlyMemory<byte> value, int revisionOffset)
    {
        Span<byte> head = stackalloc byte[1 + MaxOffsetBytes];
        int length = 1;
        head[0] = Plain;
        if (revisionOffset >= 0)
        {
            head[0] = Spliced;
            uint rest = (uint)revisionOffset;
            do
            {
                head[length++] = (byte)((rest & 0x7f) | (rest > 0x7f ? 0x80u : 0));
                rest >>= 7;
            }
            while (rest > 0);
        }
        byte[] stored = new byte[length + value.Length];
        head[..length].CopyTo(stored);
        value.CopyTo(stored.AsMemory(length));
        return UnsafeByteOperations.UnsafeWrap(stored);
    }

    /// <summary>The value as served.</summary>
    /// <exception cref="StoreCorruptException">The bytes were not written by <see cref="Encode"/>.</exception>
    internal static ReadOnlyMemory<byte> Decode(ByteString stored, long revision, string key)
    {
        var bytes = stored.Memory;
        if (bytes.Length > 0 && bytes.Span[0] == Plain)
        {
            return bytes[1..];
        }
        if (bytes.Length > 1 && bytes.Span[0] == Spliced)
        {
            long offset = 0;
            int at = 1;
            do
            {
                offset |= (long)(bytes.Span[at] & 0x7f) << (7 * (at - 1));
            }
            while (bytes.Span[at++] > 0x7f && at < bytes.Length && at <= MaxOffsetBytes);
            if (offset <= bytes.Length - at)
            {
                return Splice.Revision(bytes[at..], (int)offset, revision);
            }
        }
        throw new StoreCorruptException(key, "its value in etcd was not written by EdgeOrch: delete the key with etcdctl, or give EdgeOrch a prefix of its own");
    }
}
