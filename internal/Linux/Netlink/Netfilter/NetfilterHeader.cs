using System.Runtime.InteropServices;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>struct nfgenmsg (linux/netfilter/nfnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetfilterHeader
{
    internal byte nfgen_family;
    internal byte version;

    /// <summary>In network order.</summary>
    internal ushort res_id;
}
