using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), with the processor's instruction where it has one.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of a frame.</summary>
    internal static uint Of(FrameKind kind, ReadOnlySpan<byte> payload) => Append(BitOperations.Crc32C(uint.MaxValue, (byte)kind) ^ uint.MaxValue, payload);

    /// <summary>The checksum of what a checksum was made of, and more bytes after it; that of nothing is 0.</summary>
    internal static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~checksum;
        int whole = bytes.Length & ~(sizeof(ulong) - 1);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes[..whole]))
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }
        foreach (byte one in bytes[whole..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }
        return ~crc;
    }
}
