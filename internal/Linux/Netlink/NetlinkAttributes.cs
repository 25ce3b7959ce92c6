using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Netlink;

/// <summary>The attributes in a span; use it in <c>foreach</c>.</summary>
public ref struct NetlinkAttributes
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads attributes from a span.</summary>
    public NetlinkAttributes(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>The attribute the enumeration stands on.</summary>
    public NetlinkAttribute Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly NetlinkAttributes GetEnumerator() => this;

    /// <summary>Moves on.</summary>
    /// <exception cref="InvalidDataException">An attribute is longer than what is left.</exception>
    public bool MoveNext()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length)
        {
            throw new InvalidDataException($"netlink attribute of {length} bytes in {_rest.Length} bytes");
        }

        // The two top bits of the type are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER).
        Current = new NetlinkAttribute((ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & 0x3fff), _rest[4..length]);
        _rest = _rest[Math.Min(_rest.Length, NetlinkBuffer.Align(length))..];
        return true;
    }
}
