namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>linux/netfilter/nfnetlink.h and nfnetlink_conntrack.h, in the kernel's spelling.</summary>
internal static class NetfilterConstants
{
    internal const int NFNL_MSG_BATCH_BEGIN = 16;
    internal const int NFNL_MSG_BATCH_END = 17;

    internal const int NFNL_SUBSYS_CTNETLINK = 1;
    internal const int NFNL_SUBSYS_NFTABLES = 10;

    internal const int IPCTNL_MSG_CT_NEW = 0;
    internal const int IPCTNL_MSG_CT_GET = 1;
    internal const int IPCTNL_MSG_CT_DELETE = 2;

    internal const int CTA_TUPLE_ORIG = 1;
    internal const int CTA_TUPLE_REPLY = 2;
    internal const int CTA_TUPLE_IP = 1;
    internal const int CTA_TUPLE_PROTO = 2;

    internal const int CTA_IP_V4_SRC = 1;
    internal const int CTA_IP_V4_DST = 2;
    internal const int CTA_IP_V6_SRC = 3;
    internal const int CTA_IP_V6_DST = 4;

    internal const int CTA_PROTO_NUM = 1;
    internal const int CTA_PROTO_SRC_PORT = 2;
    internal const int CTA_PROTO_DST_PORT = 3;

    internal const int CTA_ID = 12;
}
