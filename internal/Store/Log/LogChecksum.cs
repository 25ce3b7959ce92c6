using System.Numerics;
using EdgeOrch.Raft;
using EdgeOrch.Store.Codec;

namespace EdgeOrch.Store.Log;

/// <summary>The checksum of an entry with its place, so that neither its bytes nor its place can change unnoticed.</summary>
internal static class LogChecksum
{
    /// <summary>CRC-32C of term, index, kind and data.</summary>
    internal static uint Of(Entry entry)
    {
        uint state = BitOperations.Crc32C(Crc32C.Start, (ulong)entry.Term);
        state = BitOperations.Crc32C(state, (ulong)entry.Index);
        state = BitOperations.Crc32C(state, (byte)entry.Kind);
        return Crc32C.Finish(Crc32C.Append(state, entry.Data.Span));
    }
}
