using System.Net;
using EdgeOrch.Linux.Netlink.Netfilter.Expressions;
using static EdgeOrch.Linux.Netlink.Netfilter.NftConstants;

namespace EdgeOrch.Linux.Netlink.Netfilter;

/// <summary>
/// Writes one rule from left to right; each call adds what nft would print and the expressions nft would send.
/// Not thread-safe; used once.
/// </summary>
public sealed partial class NftRuleBuilder(NftFamily family)
{
    private readonly List<NftExpression> _expressions = [];
    private readonly List<string> _text = [];

    private string Ip => family == NftFamily.Ip6 ? "ip6" : "ip";

    private int AddressLength => family == NftFamily.Ip6 ? 16 : 4;

    private int SourceOffset => family == NftFamily.Ip6 ? 8 : 12;

    private int DestinationOffset => family == NftFamily.Ip6 ? 24 : 16;

    /// <summary>Ends the rule with a verdict.</summary>
    public NftRule Then(NftVerdict verdict) => Add(verdict.Text, new NftDecide(verdict)).Build();

    /// <summary>Ends the rule.</summary>
    public NftRule Build() => new(string.Join(' ', _text), _expressions);

    /// <summary><c>ip saddr NETWORK</c>, or <c>!=</c>.</summary>
    public NftRuleBuilder Source(IPNetwork network, bool equal = true) => MatchNetwork("saddr", SourceOffset, network, equal);

    /// <summary><c>ip daddr NETWORK</c>, or <c>!=</c>.</summary>
    public NftRuleBuilder Destination(IPNetwork network, bool equal = true) => MatchNetwork("daddr", DestinationOffset, network, equal);

    /// <summary><c>ip saddr @SET</c>.</summary>
    public NftRuleBuilder SourceIn(string set) =>
        Add($"{Ip} saddr @{set}", LoadAddress(SourceOffset, NFT_REG_1), new NftLookup(set, NFT_REG_1, null));

    /// <summary><c>ip daddr @SET</c>.</summary>
    public NftRuleBuilder DestinationIn(string set) =>
        Add($"{Ip} daddr @{set}", LoadAddress(DestinationOffset, NFT_REG_1), new NftLookup(set, NFT_REG_1, null));

    /// <summary><c>ip saddr . ip daddr @SET</c>.</summary>
    public NftRuleBuilder SourceAndDestinationIn(string set) => Add(
        $"{Ip} saddr . {Ip} daddr @{set}",
        LoadAddress(SourceOffset, NFT_REG_1), LoadAddress(DestinationOffset, AfterAddress(0)), new NftLookup(set, NFT_REG_1, null));

    /// <summary><c>meta l4proto PROTOCOL</c>, or <c>!=</c>.</summary>
    public NftRuleBuilder Transport(byte protocol, bool equal = true)
    {
        var value = NftValue.Protocol(protocol);
        return Add(
            $"meta l4proto {(equal ? "" : "!= ")}{value}", new NftMetaLoad(NFT_META_L4PROTO, NFT_REG_1), new NftCompare(NFT_REG_1, equal, value));
    }

    /// <summary><c>fib daddr type local</c>: the packet is for an address of this host.</summary>
    public NftRuleBuilder DestinationIsLocal() => FibLocal("daddr", source: false, equal: true);

    /// <summary><c>fib saddr type local</c>: the packet comes from this host.</summary>
    public NftRuleBuilder SourceIsLocal() => FibLocal("saddr", source: true, equal: true);

    /// <summary><c>ct state new</c>.</summary>
    public NftRuleBuilder NewConnection()
    {
        const uint New = 8; // NF_CT_STATE_BIT(IP_CT_NEW)
        return Add(
            "ct state new",
            new NftConntrack(NFT_CT_STATE, NFT_REG_1),
            new NftBitwise(NFT_REG_1, NftValue.Number(New), NftValue.Number(0)),
            new NftCompare(NFT_REG_1, false, NftValue.Number(0)));
    }

    /// <summary><c>meta mark and BIT == BIT</c>.</summary>
    public NftRuleBuilder MarkHas(uint bit) => Add(
        $"meta mark & 0x{bit:x8} == 0x{bit:x8}",
        new NftMetaLoad(NFT_META_MARK, NFT_REG_1),
        new NftBitwise(NFT_REG_1, NftValue.Mark(bit), NftValue.Mark(0)),
        new NftCompare(NFT_REG_1, true, NftValue.Mark(bit)));

    /// <summary>Sets a bit of the mark and leaves the others.</summary>
    public NftRuleBuilder SetMark(uint bit) => ChangeMark($"meta mark set meta mark | 0x{bit:x8}", ~bit, bit);

    /// <summary>Clears a bit of the mark and leaves the others.</summary>
    public NftRuleBuilder ClearMark(uint bit) => ChangeMark($"meta mark set meta mark & 0x{~bit:x8}", ~bit, 0);

    /// <summary><c>oifname NAME</c>, or <c>!=</c>.</summary>
    public NftRuleBuilder OutputInterface(string name, bool equal = true) => Interface("oifname", NFT_META_OIFNAME, name, equal);

    /// <summary><c>iifname NAME</c>, or <c>!=</c>.</summary>
    public NftRuleBuilder InputInterface(string name, bool equal = true) => Interface("iifname", NFT_META_IIFNAME, name, equal);

    /// <summary><c>counter</c>.</summary>
    public NftRuleBuilder Counter() => Add("counter", new NftCounter());

    private NftRuleBuilder Add(string text, params ReadOnlySpan<NftExpression> expressions)
    {
        _text.Add(text);
        _expressions.AddRange(expressions);
        return this;
    }

    private NftPayload LoadAddress(int offset, int register) => new(NFT_PAYLOAD_NETWORK_HEADER, offset, AddressLength, register);

    /// <summary>The 32-bit register behind an address in the first registers, plus some.</summary>
    private int AfterAddress(int more) => NFT_REG32_00 + (AddressLength / 4) + more;

    private NftRuleBuilder MatchNetwork(string field, int offset, IPNetwork network, bool equal)
    {
        var sign = equal ? "" : "!= ";
        var full = network.PrefixLength == AddressLength * 8;
        var text = $"{Ip} {field} {sign}{(full ? network.BaseAddress : network)}";
        var compare = new NftCompare(NFT_REG_1, equal, NftValue.Address(network.BaseAddress));
        if (full)
        {
            return Add(text, LoadAddress(offset, NFT_REG_1), compare);
        }

        var mask = new byte[AddressLength];
        for (var bit = 0; bit < network.PrefixLength; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return Add(
            text,
            LoadAddress(offset, NFT_REG_1),
            new NftBitwise(NFT_REG_1, NftValue.Raw("mask", mask), NftValue.Raw("0", new byte[AddressLength])),
            compare);
    }

    private NftRuleBuilder FibLocal(string field, bool source, bool equal) => Add(
        $"fib {field} type local",
        new NftFib(source, NFT_REG_1),
        new NftCompare(NFT_REG_1, equal, NftValue.Number(2))); // RTN_LOCAL

    private NftRuleBuilder ChangeMark(string text, uint mask, uint xor) => Add(
        text,
        new NftMetaLoad(NFT_META_MARK, NFT_REG_1),
        new NftBitwise(NFT_REG_1, NftValue.Mark(mask), NftValue.Mark(xor)),
        new NftMetaStore(NFT_META_MARK, NFT_REG_1));

    private NftRuleBuilder Interface(string field, int key, string name, bool equal)
    {
        // The kernel compares the whole fixed-size name field (IFNAMSIZ).
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name, bytes);
        return Add(
            $"{field} {(equal ? "" : "!= ")}\"{name}\"", new NftMetaLoad(key, NFT_REG_1), new NftCompare(NFT_REG_1, equal, NftValue.Raw(name, bytes)));
    }
}
