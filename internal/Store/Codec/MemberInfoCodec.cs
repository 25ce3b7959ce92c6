namespace EdgeOrch.Store.Codec;

/// <summary>The bytes of a <see cref="MemberInfo"/>, as a change of the membership carries them and the state keeps them.</summary>
internal static class MemberInfoCodec
{
    private const byte Version = 1;

    /// <summary>Writes it.</summary>
    /// <param name="info">What the server tells.</param>
    /// <param name="staysLearner">Whether its leader is not to make it a voter by itself.</param>
    internal static ReadOnlyMemory<byte> Format(MemberInfo info, bool staysLearner = false)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        writer.Text(info.Name);
        writer.Text(info.PeerAddress);
        writer.Text(info.ApiAddress);
        writer.Byte(staysLearner ? (byte)1 : (byte)0);
        return writer.Written;
    }

    /// <summary>Reads it back; null for none.</summary>
    /// <exception cref="FormatException">The bytes are something else.</exception>
    internal static MemberInfo? Parse(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
        {
            return null;
        }
        var reader = Begin(data);
        return new MemberInfo(reader.Text(), reader.Text(), reader.Text());
    }

    /// <summary>Whether the leader is not to make it a voter by itself.</summary>
    /// <exception cref="FormatException">The bytes are something else.</exception>
    internal static bool StaysLearner(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
        {
            return false;
        }
        var reader = Begin(data);
        for (int text = 0; text < 3; text++)
        {
            reader.Text();
        }
        return !reader.IsAtEnd && reader.Byte() != 0;
    }

    private static ByteReader Begin(ReadOnlyMemory<byte> data)
    {
        var reader = new ByteReader(data);
        byte version = reader.Byte();
        return version == Version ? reader : throw new FormatException($"what a server tells about itself has format {version}, this program reads {Version}");
    }
}
