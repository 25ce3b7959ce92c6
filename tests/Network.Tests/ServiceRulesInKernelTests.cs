using System.Net;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Network.Proxy;

namespace EdgeOrch.Network.Tests;

/// <summary>The kernel takes the compiled rules, and nft, which is not ours, reads them as they were meant.</summary>
public sealed class ServiceRulesInKernelTests
{
    private static readonly ProxyNodeInfo Node = new(NftFamily.Ip, IPNetwork.Parse("10.42.0.0/16"), IPNetwork.Parse("10.42.0.0/24"));

    [Fact]
    public void Nft_lists_the_rules_as_they_were_compiled()
    {
        using var host = new TestNamespace();
        var table = ServiceRuleCompiler.Compile(SampleServices.All(), Node);
        Apply(host, null, table);
        var listing = host.Command("nft", "list", "table", "ip", "edgeorch");
        Assert.Contains("10.43.0.10 . tcp . 80 : goto svc/default/web/tcp/80", listing);
        Assert.Contains("numgen random mod 2 0 dnat to 10.42.0.5:8080", listing);
        Assert.Contains("tcp . 30080 : goto ext/default/web/tcp/80", listing);
        Assert.Contains("numgen random mod 2 0 goto ep/default/sticky/tcp/80/10.42.0.5/8080", listing);
        Assert.Contains("update @aff/default/sticky/tcp/80/10.42.0.5/8080 { ip saddr }", listing);
        Assert.Contains("masquerade fully-random", listing);
        Assert.Contains("reject with tcp reset", listing);
        Assert.Contains("10.43.0.12 . tcp . 80 : goto reject-connection", listing);
    }

    [Fact]
    public void A_change_in_place_gives_the_same_table_as_a_fresh_one()
    {
        using var host = new TestNamespace();
        using var fresh = new TestNamespace("fresh");
        var before = ServiceRuleCompiler.Compile(SampleServices.All(), Node);
        var after = ServiceRuleCompiler.Compile(SampleServices.Changed(), Node);
        Apply(host, null, before);
        Apply(host, before, after);
        Apply(fresh, null, after);
        Assert.Equal(Sorted(fresh), Sorted(host));
        Apply(host, after, before);
        Apply(host, before, ServiceRuleCompiler.Compile([], Node));
        Assert.DoesNotContain("default", Sorted(host));
    }

    [Fact]
    public void A_refused_transaction_changes_nothing_and_names_the_refused_change()
    {
        using var host = new TestNamespace();
        var table = ServiceRuleCompiler.Compile(SampleServices.All(), Node);
        Apply(host, null, table);
        var before = Sorted(host);
        var batch = new NftBatch(NftFamily.Ip, ProxyNodeInfo.TableName);
        batch.AddChain(new NftChain("extra", null, []));
        batch.DeleteChain("no-such-chain");
        var error = Assert.Throws<Linux.LinuxException>(() => host.Run(() =>
        {
            using var socket = NftSocket.Open();
            socket.Commit(batch);
        }));
        Assert.Contains("no-such-chain", error.Message);
        Assert.Equal(Linux.Errno.ENOENT, error.Errno);
        Assert.Equal(before, Sorted(host));
    }

    [Fact]
    public void Thousands_of_services_fit_into_one_transaction()
    {
        using var host = new TestNamespace();
        var services = Enumerable.Range(0, 3000).Select(i => new ServicePortSpec(
            "load", "s" + i, "", ServicePortSpec.Tcp, 80, new IPAddress([10, 43, (byte)(i >> 8), (byte)i]))
        {
            Endpoints = [.. Enumerable.Range(0, 4).Select(e => new EndpointSpec(new IPAddress([10, 42, (byte)e, (byte)i]), 8080))],
        });
        Apply(host, null, ServiceRuleCompiler.Compile(services, Node));
        var counts = host.Run(() =>
        {
            using var socket = NftSocket.Open();
            return socket.CountRules(NftFamily.Ip, ProxyNodeInfo.TableName);
        });
        Assert.Equal(3000, counts.Count(pair => pair.Key.StartsWith("svc/", StringComparison.Ordinal) && pair.Value == 4));
    }

    private static void Apply(TestNamespace host, NftTable? from, NftTable to) => host.Run(() =>
    {
        using var socket = NftSocket.Open();
        socket.Commit(NftTableChange.Between(from, to));
    });

    /// <summary>Chains are listed in the order they were made, which differs; their contents must not.</summary>
    private static string Sorted(TestNamespace host)
    {
        var listing = host.Command("nft", "list", "table", "ip", "edgeorch").Replace("\n\t}\n", "\n\t}\n\0", StringComparison.Ordinal);
        return string.Join('\n', listing.Split('\0').Select(part => string.Join('\n', part.Split('\n').Select(Elements))).Order(StringComparer.Ordinal));
    }

    private static string Elements(string line) => string.Join(',', line.Replace("elements = {", "", StringComparison.Ordinal).Trim('\t', ' ', ',', '}').Split(", ").Order(StringComparer.Ordinal));
}
