namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>
/// A type of set keys and map data. The kernel only knows lengths; the number is libnftables' own, kept so that
/// <c>nft list</c> shows our sets properly.
/// </summary>
/// <param name="Text">Its name in nft's syntax.</param>
/// <param name="Id">libnftables' number.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record NftDataType(string Text, uint Id, int Length)
{
    /// <summary>A number in host order.</summary>
    public static NftDataType Integer { get; } = new("integer", 4, 4);

    /// <summary>An IPv4 address.</summary>
    public static NftDataType Ipv4Address { get; } = new("ipv4_addr", 7, 4);

    /// <summary>An IPv6 address.</summary>
    public static NftDataType Ipv6Address { get; } = new("ipv6_addr", 8, 16);

    /// <summary>A transport protocol's number.</summary>
    public static NftDataType InetProtocol { get; } = new("inet_proto", 12, 1);

    /// <summary>A port.</summary>
    public static NftDataType InetService { get; } = new("inet_service", 13, 2);

    /// <summary>What to do with a packet.</summary>
    public static NftDataType Verdict { get; } = new("verdict", 0xffffff00, 16);

    /// <summary>The address type of a family.</summary>
    public static NftDataType AddressOf(NftFamily family) => family == NftFamily.Ip6 ? Ipv6Address : Ipv4Address;

    /// <summary>Several values side by side, each padded to four bytes; libnftables packs the numbers six bits each.</summary>
    public static NftDataType Concat(params ReadOnlySpan<NftDataType> parts)
    {
        var (text, id, length) = ("", 0u, 0);
        foreach (var part in parts)
        {
            text += (text.Length > 0 ? " . " : "") + part.Text;
            id = (id << 6) | part.Id;
            length += NetlinkBuffer.Align(part.Length);
        }

        return new NftDataType(text, id, length);
    }
}
