namespace EdgeOrch.Store.Codec;

/// <summary>The bytes of a <see cref="MemberInfo"/>, as a change of the membership carries them and the state keeps them.</summary>
internal static class MemberInfoCodec
{
    private const byte Version = 1;

    internal static ReadOnlyMemory<byte> Format(MemberInfo info)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        writer.Text(info.Name);
        writer.Text(info.PeerAddress);
        writer.Text(info.ApiAddress);
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
        var reader = new ByteReader(data);
        byte version = reader.Byte();
        return version == Version
            ? new MemberInfo(reader.Text(), reader.Text(), reader.Text())
            : throw new FormatException($"what a server tells about itself has format {version}, this program reads {Version}");
    }
}
