namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>
/// The first words on a connection, said by the side that dialed. Every version of the protocol can read them; later ones may append.
/// </summary>
/// <param name="Oldest">The oldest version that the dialing side speaks.</param>
/// <param name="Newest">The newest version that it speaks.</param>
/// <param name="Purpose">What the connection is for.</param>
/// <param name="From">The server that dials.</param>
/// <param name="To">The server that it means to reach.</param>
/// <param name="Cluster">The cluster that it is of.</param>
/// <param name="Address">Where it listens itself; empty when it does not say.</param>
internal sealed record Hello(int Oldest, int Newest, PeerPurpose Purpose, long From, long To, string Cluster, string Address)
{
    // "EOrc", so that whoever else speaks on this port is told so.
    private const int Magic = 0x63724F45;
    private const int MaxFixedBytes = 64;

    /// <summary>The most bytes that it takes.</summary>
    internal int MaxBytes => MaxFixedBytes + (3 * (Cluster.Length + Address.Length));

    /// <summary>Writes the payload.</summary>
    /// <returns>Its length.</returns>
    internal int Format(Span<byte> payload)
    {
        var writer = new FieldWriter(payload);
        writer.Fixed(Magic);
        writer.Number(Oldest);
        writer.Number(Newest);
        writer.Byte((byte)Purpose);
        writer.Number(From);
        writer.Number(To);
        writer.Text(Cluster);
        writer.Text(Address);
        return writer.Written;
    }

    /// <summary>Reads what <see cref="Format"/> wrote, here or in a later version.</summary>
    /// <exception cref="PeerProtocolException">The payload is something else.</exception>
    internal static Hello Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new FieldReader(payload);
        if (reader.Fixed() != Magic)
        {
            throw new PeerProtocolException("the other side is no server of this kind");
        }
        int oldest = Version(ref reader);
        int newest = Version(ref reader);
        return new Hello(oldest, newest, (PeerPurpose)reader.Byte(), reader.Number(), reader.Number(), reader.Text(), reader.Text());
    }

    private static int Version(ref FieldReader reader) => (int)Math.Min(reader.Number(), int.MaxValue);
}
