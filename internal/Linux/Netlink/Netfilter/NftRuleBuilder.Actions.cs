using EdgeOrch.Linux.Netlink.Netfilter.Expressions;
using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>Lookups and what a rule does in the end.</summary>
public sealed partial class NftRuleBuilder
{
    private const byte PortUnreachable = 3;

    /// <summary><c>ip daddr . meta l4proto . th dport vmap @MAP</c>: enters the chain the map names for this destination.</summary>
    public NftRule DestinationVerdict(string map) => Add(
        $"{Ip} daddr . meta l4proto . th dport vmap @{map}",
        LoadAddress(DestinationOffset, NFT_REG_1),
        new NftMetaLoad(NFT_META_L4PROTO, AfterAddress(0)),
        LoadDestinationPort(AfterAddress(1)),
        new NftLookup(map, NFT_REG_1, NFT_REG_VERDICT)).Build();

    /// <summary><c>meta l4proto . th dport vmap @MAP</c>.</summary>
    public NftRule PortVerdict(string map) => Add(
        $"meta l4proto . th dport vmap @{map}",
        new NftMetaLoad(NFT_META_L4PROTO, NFT_REG_1),
        LoadDestinationPort(NFT_REG32_01),
        new NftLookup(map, NFT_REG_1, NFT_REG_VERDICT)).Build();

    /// <summary><c>dnat to meta l4proto . th dport map @MAP</c>: the map gives address and port.</summary>
    public NftRule DnatByPort(string map) => Add(
        $"dnat {Ip} to meta l4proto . th dport map @{map}",
        new NftMetaLoad(NFT_META_L4PROTO, NFT_REG_1),
        LoadDestinationPort(NFT_REG32_01),
        new NftLookup(map, NFT_REG_1, NFT_REG_1),
        new NftNat(true, family, NFT_REG_1, AfterAddress(0))).Build();

    /// <summary><c>dnat to ip daddr . meta l4proto . th dport map @MAP</c>.</summary>
    public NftRule DnatByDestination(string map) => Add(
        $"dnat {Ip} to {Ip} daddr . meta l4proto . th dport map @{map}",
        LoadAddress(DestinationOffset, NFT_REG_1),
        new NftMetaLoad(NFT_META_L4PROTO, AfterAddress(0)),
        LoadDestinationPort(AfterAddress(1)),
        new NftLookup(map, NFT_REG_1, NFT_REG_1),
        new NftNat(true, family, NFT_REG_1, AfterAddress(0))).Build();

    /// <summary><c>numgen random mod N == 0</c>: goes on for one of N connections, by chance.</summary>
    public NftRuleBuilder OneOf(int count) => Add(
        $"numgen random mod {count} 0", new NftNumberGenerator((uint)count, NFT_REG_1), new NftCompare(NFT_REG_1, true, NftValue.Number(0)));

    /// <summary><c>dnat to ADDRESS:PORT</c>.</summary>
    public NftRule Dnat(NftValue address, NftValue port) => Add(
        $"dnat {Ip} to {(family == NftFamily.Ip6 ? $"[{address}]" : address)}:{port}",
        new NftImmediate(address, NFT_REG_1),
        new NftImmediate(port, NFT_REG_2),
        new NftNat(true, family, NFT_REG_1, NFT_REG_2)).Build();

    /// <summary><c>masquerade fully-random</c>.</summary>
    public NftRule Masquerade() => Add("masquerade fully-random", new NftMasquerade(true)).Build();

    /// <summary><c>update @SET { ip saddr }</c>: remembers the source, or starts its time anew.</summary>
    public NftRuleBuilder RememberSource(string set) => Add(
        $"update @{set} {{ {Ip} saddr }}", LoadAddress(SourceOffset, NFT_REG_1), new NftDynamicSet(set, NFT_REG_1, null));

    /// <summary><c>meta l4proto tcp reject with tcp reset</c>.</summary>
    public NftRule RejectTcp() => Transport(6).Add("reject with tcp reset", new NftReject(true, 0)).Build();

    /// <summary><c>reject</c>: ICMP port unreachable.</summary>
    public NftRule Reject() => Add("reject", new NftReject(false, PortCode())).Build();

    private static NftPayload LoadDestinationPort(int register) => new(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, register);

    /// <summary>ICMP_PORT_UNREACH is 3, ICMPV6_PORT_UNREACH is 4.</summary>
    private byte PortCode() => (byte)(family == NftFamily.Ip6 ? PortUnreachable + 1 : PortUnreachable);
}
