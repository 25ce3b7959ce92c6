using System.Buffers.Binary;
using System.Net;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>A constant in a rule or a set: its bytes as the kernel compares them, and how nft prints it. Equal when printed equally.</summary>
public sealed class NftValue : IEquatable<NftValue>
{
    private readonly byte[] _bytes;

    private NftValue(string text, byte[] bytes)
    {
        Text = text;
        _bytes = bytes;
    }

    /// <summary>The value in nft's syntax.</summary>
    public string Text { get; }

    /// <summary>The value in register layout.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>An address.</summary>
    public static NftValue Address(IPAddress address) => new(address.ToString(), address.GetAddressBytes());

    /// <summary>A port, in network order as it stands in packets.</summary>
    public static NftValue Port(int port)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)port));
        return new NftValue(port.ToString(), bytes);
    }

    /// <summary>A transport protocol by its number.</summary>
    public static NftValue Protocol(byte number) => new(
        number switch { 6 => "tcp", 17 => "udp", 132 => "sctp", 1 => "icmp", _ => number.ToString() }, [number]);

    /// <summary>A number in host order, the way the kernel computes with it.</summary>
    public static NftValue Number(uint number) => new(number.ToString(), BitConverter.GetBytes(number));

    /// <summary>A number in host order, printed as a mark.</summary>
    public static NftValue Mark(uint mark) => new($"0x{mark:x8}", BitConverter.GetBytes(mark));

    /// <summary>Bytes with a text of the caller's.</summary>
    public static NftValue Raw(string text, params byte[] bytes) => new(text, bytes);

    /// <summary>Several values side by side, each padded to four bytes.</summary>
    public static NftValue Concat(params ReadOnlySpan<NftValue> parts)
    {
        var bytes = new List<byte>();
        var text = "";
        foreach (var part in parts)
        {
            text += (text.Length > 0 ? " . " : "") + part.Text;
            bytes.AddRange(part._bytes);
            while (bytes.Count % 4 != 0)
            {
                bytes.Add(0);
            }
        }

        return new NftValue(text, [.. bytes]);
    }

    /// <inheritdoc/>
    public bool Equals(NftValue? other) => other is not null && Text == other.Text && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NftValue);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
