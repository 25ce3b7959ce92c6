using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeOrch.Store.Codec;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4). Begin with <see cref="Start"/>, append, then <see cref="Finish"/>.</summary>
internal static class Crc32C
{
    /// <summary>The state before the first byte.</summary>
    internal const uint Start = uint.MaxValue;

    /// <summary>The state after more bytes.</summary>
    internal static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        int whole = bytes.Length & ~7;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes[..whole]))
        {
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }
        foreach (byte one in bytes[whole..])
        {
            state = BitOperations.Crc32C(state, one);
        }
        return state;
    }

    /// <summary>The checksum of what was appended.</summary>
    internal static uint Finish(uint state) => ~state;
}
