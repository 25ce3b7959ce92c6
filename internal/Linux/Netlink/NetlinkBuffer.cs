using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeOrch.Linux.Netlink;

/// <summary>
/// Builds netlink messages in memory that grows. A message and a nested attribute are <c>using</c> scopes that write
/// their length when they end. Numbers are in host order unless the method says otherwise. Not thread-safe.
/// </summary>
public sealed class NetlinkBuffer
{
    /// <summary>Size of struct nlmsghdr.</summary>
    public const int HeaderSize = 16;

    private byte[] _bytes;
    private int _length;

    /// <summary>Creates an empty buffer.</summary>
    public NetlinkBuffer(int capacity = 512) => _bytes = new byte[capacity];

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Bytes written.</summary>
    public int Length => _length;

    /// <summary>Begins a message (struct nlmsghdr); dispose the result to end it.</summary>
    public Scope BeginMessage(ushort type, ushort flags, uint sequence = 0)
    {
        var start = _length;
        var header = Reserve(HeaderSize);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], flags);
        MemoryMarshal.Write(header[8..], sequence);
        return new Scope(this, start, isMessage: true);
    }

    /// <summary>Begins an attribute that holds attributes; dispose the result to end it.</summary>
    public Scope BeginNested(int type)
    {
        var start = _length;
        MemoryMarshal.Write(Reserve(4)[2..], (ushort)(type | NetlinkConstants.NLA_F_NESTED));
        return new Scope(this, start, isMessage: false);
    }

    /// <summary>Appends a fixed structure, such as the family header behind the message header.</summary>
    public void Struct<T>(in T value)
        where T : unmanaged => MemoryMarshal.Write(Reserve(Align(Marshal.SizeOf<T>())), in value);

    /// <summary>Appends an attribute.</summary>
    public void Attribute(int type, ReadOnlySpan<byte> value)
    {
        var target = Reserve(Align(4 + value.Length));
        MemoryMarshal.Write(target, (ushort)(4 + value.Length));
        MemoryMarshal.Write(target[2..], (ushort)type);
        value.CopyTo(target[4..]);
    }

    /// <summary>Appends an attribute without a value.</summary>
    public void Flag(int type) => Attribute(type, []);

    /// <summary>Appends an 8-bit attribute.</summary>
    public void U8(int type, byte value) => Attribute(type, [value]);

    /// <summary>Appends a 16-bit attribute.</summary>
    public void U16(int type, ushort value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));

    /// <summary>Appends a 32-bit attribute.</summary>
    public void U32(int type, uint value) => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>Appends a 16-bit attribute in network order.</summary>
    public void U16NetworkOrder(int type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>Appends a 32-bit attribute in network order, as nfnetlink wants it.</summary>
    public void U32NetworkOrder(int type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>Appends a 64-bit attribute in network order.</summary>
    public void U64NetworkOrder(int type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>Appends a string attribute with its closing NUL.</summary>
    public void String(int type, string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        var target = Reserve(Align(4 + count + 1));
        MemoryMarshal.Write(target, (ushort)(4 + count + 1));
        MemoryMarshal.Write(target[2..], (ushort)type);
        Encoding.UTF8.GetBytes(value, target[4..]);
    }

    /// <summary>Writes a sequence number into the message that begins at an offset.</summary>
    internal void SetSequence(int messageStart, uint sequence) => MemoryMarshal.Write(_bytes.AsSpan(messageStart + 8), sequence);

    /// <summary>Adds flags to the message that begins at an offset.</summary>
    internal void AddFlags(int messageStart, ushort flags)
    {
        var field = _bytes.AsSpan(messageStart + 6);
        MemoryMarshal.Write(field, (ushort)(MemoryMarshal.Read<ushort>(field) | flags));
    }

    internal static int Align(int length) => (length + 3) & ~3;

    private Span<byte> Reserve(int count)
    {
        if (_length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        var span = _bytes.AsSpan(_length, count);
        _length += count;
        return span;
    }

    private void End(int start, bool isMessage)
    {
        var length = _length - start;
        if (isMessage)
        {
            MemoryMarshal.Write(_bytes.AsSpan(start), (uint)length);
            return;
        }

        // An attribute's length has 16 bits; a larger value would silently become another attribute.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue);
        MemoryMarshal.Write(_bytes.AsSpan(start), (ushort)length);
    }

    /// <summary>An open message or nested attribute; disposing it writes its length.</summary>
    public readonly ref struct Scope
    {
        private readonly NetlinkBuffer _buffer;
        private readonly int _start;
        private readonly bool _isMessage;

        internal Scope(NetlinkBuffer buffer, int start, bool isMessage)
        {
            _buffer = buffer;
            _start = start;
            _isMessage = isMessage;
        }

        /// <summary>Ends the message or attribute.</summary>
        public void Dispose() => _buffer.End(_start, _isMessage);
    }
}
