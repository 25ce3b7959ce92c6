using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeOrch.Linux.Netlink;

/// <summary>One received attribute: a view into the receive buffer.</summary>
public readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
{
    /// <summary>The type, without its flag bits.</summary>
    public ushort Type { get; } = type;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>The value as a number in host order.</summary>
    public uint U32 => MemoryMarshal.Read<uint>(Value);

    /// <summary>The value as a number in network order.</summary>
    public uint U32NetworkOrder => BinaryPrimitives.ReadUInt32BigEndian(Value);

    /// <summary>The value as a number in network order.</summary>
    public ulong U64NetworkOrder => BinaryPrimitives.ReadUInt64BigEndian(Value);

    /// <summary>The value as text, without its closing NUL.</summary>
    public string Text => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));

    /// <summary>The attributes inside.</summary>
    public NetlinkAttributes Nested => new(Value);
}
