namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>Places on a packet's way (NF_INET_).</summary>
public enum NftHookPoint
{
    Prerouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    Postrouting = 4,
}
