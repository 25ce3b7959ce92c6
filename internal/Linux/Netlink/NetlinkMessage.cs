using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Netlink;

/// <summary>A received message: a view into the receive buffer, valid only while it is being handled.</summary>
public readonly ref struct NetlinkMessage
{
    private NetlinkMessage(ReadOnlySpan<byte> bytes)
    {
        Type = MemoryMarshal.Read<ushort>(bytes[4..]);
        Flags = MemoryMarshal.Read<ushort>(bytes[6..]);
        Sequence = MemoryMarshal.Read<uint>(bytes[8..]);
        Payload = bytes[NetlinkBuffer.HeaderSize..];
    }

    /// <summary>The message type.</summary>
    public ushort Type { get; }

    /// <summary>NLM_F_ flags.</summary>
    public ushort Flags { get; }

    /// <summary>The sequence number of the request this answers; 0 for an event.</summary>
    public uint Sequence { get; }

    /// <summary>Everything behind the header.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The attributes behind a family header of a given size.</summary>
    public NetlinkAttributes Attributes(int headerSize) =>
        new(Payload.Length > headerSize ? Payload[NetlinkBuffer.Align(headerSize)..] : []);

    /// <summary>Takes the first message off a buffer.</summary>
    /// <returns>False when the buffer is used up.</returns>
    /// <exception cref="InvalidDataException">A message is longer than what was received.</exception>
    public static bool TryTake(ref ReadOnlySpan<byte> buffer, out NetlinkMessage message)
    {
        message = default;
        if (buffer.Length < NetlinkBuffer.HeaderSize)
        {
            return false;
        }

        var length = MemoryMarshal.Read<uint>(buffer);
        if (length < NetlinkBuffer.HeaderSize || length > buffer.Length)
        {
            throw new InvalidDataException($"netlink message of {length} bytes in {buffer.Length} received bytes");
        }

        message = new NetlinkMessage(buffer[..(int)length]);
        buffer = buffer[Math.Min(buffer.Length, NetlinkBuffer.Align((int)length))..];
        return true;
    }
}
