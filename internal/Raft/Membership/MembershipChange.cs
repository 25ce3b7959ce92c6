using System.Buffers.Binary;

namespace EdgeOrch.Raft.Membership;

/// <summary>A change of the membership, as an entry carries it.</summary>
/// <param name="Transition">How it is made.</param>
/// <param name="Changes">What happens to whom; empty for <see cref="Transition.Leave"/>.</param>
/// <param name="Context">What the shell wants to be replicated with it, such as addresses; the core does not look at it.</param>
public sealed record MembershipChange(Transition Transition, IReadOnlyList<MemberChange> Changes, ReadOnlyMemory<byte> Context = default)
{
    private const byte Version = 1;
    private const int HeaderBytes = 4;
    private const int ChangeBytes = 9;
    private const int MaxChanges = byte.MaxValue;

    /// <summary>Ends a joint change.</summary>
    public static MembershipChange Leave { get; } = new(Transition.Leave, []);

    /// <summary>Changes one server's part at once.</summary>
    public static MembershipChange One(MemberChangeKind kind, long id, ReadOnlyMemory<byte> context = default) =>
        new(Transition.Simple, [new MemberChange(kind, id)], context);

    /// <summary>
    /// The bytes of an entry: version, transition and number of changes (one byte each), a zero byte, then per change its kind (one
    /// byte) and server (eight, little-endian), then the context.
    /// </summary>
    /// <exception cref="ArgumentException">There are more than 255 changes.</exception>
    public byte[] Format()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Changes.Count, MaxChanges, nameof(Changes));
        var bytes = new byte[HeaderBytes + (Changes.Count * ChangeBytes) + Context.Length];
        bytes[0] = Version;
        bytes[1] = (byte)Transition;
        bytes[2] = (byte)Changes.Count;
        var rest = bytes.AsSpan(HeaderBytes);
        foreach (var change in Changes)
        {
            rest[0] = (byte)change.Kind;
            BinaryPrimitives.WriteInt64LittleEndian(rest[1..], change.Id);
            rest = rest[ChangeBytes..];
        }
        Context.Span.CopyTo(rest);
        return bytes;
    }

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are something else.</exception>
    public static MembershipChange Parse(ReadOnlyMemory<byte> data)
    {
        var bytes = data.Span;
        if (bytes.Length < HeaderBytes || bytes[0] != Version || bytes[1] > (byte)Transition.Leave || bytes.Length < HeaderBytes + (bytes[2] * ChangeBytes))
        {
            throw new FormatException("this is not an encoded change of the membership");
        }
        var changes = new MemberChange[bytes[2]];
        int at = HeaderBytes;
        for (int i = 0; i < changes.Length; i++, at += ChangeBytes)
        {
            if (bytes[at] > (byte)MemberChangeKind.Remove)
            {
                throw new FormatException($"change of the membership of unknown kind {bytes[at]}");
            }
            changes[i] = new MemberChange((MemberChangeKind)bytes[at], BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + 1)..]));
        }
        return new MembershipChange((Transition)bytes[1], changes, data[at..]);
    }
}
