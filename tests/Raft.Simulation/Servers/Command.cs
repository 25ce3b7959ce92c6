using System.Buffers.Binary;

namespace EdgeOrch.Raft.Simulation;

/// <summary>What clients write: a name, a key and some filling.</summary>
internal static class Command
{
    private const int Header = 9;

    /// <summary>The bytes of a command.</summary>
    internal static byte[] Format(long name, int key, int filling)
    {
        var bytes = new byte[Header + filling];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, name);
        bytes[8] = (byte)key;
        return bytes;
    }

    /// <summary>The name in the bytes.</summary>
    internal static long Name(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);

    /// <summary>The key in the bytes.</summary>
    internal static int Key(ReadOnlySpan<byte> bytes) => bytes[8];
}
