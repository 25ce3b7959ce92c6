namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>The packets a table sees (NFPROTO_).</summary>
public enum NftFamily : byte
{
    /// <summary>IPv4 and IPv6 in one table.</summary>
    Inet = 1,

    /// <summary>IPv4.</summary>
    Ip = 2,

    /// <summary>IPv6.</summary>
    Ip6 = 10,
}
