using System.Globalization;

namespace EdgeOrch.Testing;

/// <summary>
/// One network segment: a bridge on this machine with namespaces plugged in, each with its own address. The bridge has the
/// subnet's first address, so this machine reaches the namespaces and they reach it. Nothing leaves the machine.
/// </summary>
public sealed class TestNetwork : IAsyncDisposable
{
    private const int FirstSubnet = 64;
    private const int LastSubnet = 91;

    private readonly List<NetworkNamespace> _spaces = [];
    private readonly FileStream _claim;
    private readonly string _bridge;
    private readonly string _prefix;

    private TestNetwork(string prefix, FileStream claim)
    {
        _prefix = prefix;
        _claim = claim;
        _bridge = Link("b");
    }

    /// <summary>This machine's address on the segment.</summary>
    public string HostAddress => _prefix + ".1";

    /// <summary>The segment's subnet, a /24.</summary>
    public string Subnet => _prefix + ".0/24";

    /// <summary>Makes a bridge with a subnet that no other test run and no route of this machine has.</summary>
    public static async Task<TestNetwork> CreateAsync()
    {
        (string prefix, FileStream claim) = await ClaimSubnetAsync();
        TestNetwork network = new(prefix, claim);
        await Command.OutputAsync("ip", "link", "add", network._bridge, "type", "bridge");
        await Command.OutputAsync("ip", "address", "add", network.HostAddress + "/24", "dev", network._bridge);
        await Command.OutputAsync("ip", "link", "set", network._bridge, "up");
        return network;
    }

    /// <summary>Plugs in a new namespace; its interface is <c>eth0</c>, its default route leads to this machine.</summary>
    /// <returns>The namespace and its address. The network disposes it.</returns>
    public async Task<(NetworkNamespace Space, string Address)> AddAsync(string label)
    {
        NetworkNamespace space = await NetworkNamespace.CreateAsync(label);
        _spaces.Add(space);
        string address = string.Create(CultureInfo.InvariantCulture, $"{_prefix}.{_spaces.Count + 1}");
        string outer = Link("v");
        await Command.OutputAsync("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", space.Name);
        await Command.OutputAsync("ip", "link", "set", outer, "master", _bridge, "up");
        await Command.OutputAsync("ip", "-n", space.Name, "address", "add", address + "/24", "dev", "eth0");
        await Command.OutputAsync("ip", "-n", space.Name, "link", "set", "eth0", "up");
        await Command.OutputAsync("ip", "-n", space.Name, "route", "add", "default", "via", HostAddress);
        return (space, address);
    }

    /// <summary>Cuts a namespace off (or plugs it back in), as a pulled cable would.</summary>
    public static async Task SetConnectedAsync(NetworkNamespace space, bool connected) =>
        await Command.OutputAsync("ip", "-n", space.Name, "link", "set", "eth0", connected ? "up" : "down");

    /// <summary>Removes the namespaces and the bridge.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (NetworkNamespace space in _spaces)
        {
            await space.DisposeAsync();
        }

        await Command.RunAsync("ip", ["link", "delete", _bridge]);
        await _claim.DisposeAsync();
    }

    // Interface names have at most 15 characters.
    private static string Link(string kind)
    {
        string name = $"eo{TestRun.Id}{kind}{TestRun.UniqueSuffix()}";
        return name.Length <= 15 ? name : throw new InvalidOperationException($"{name} is too long for an interface name");
    }

    /// <summary>An open file says who uses a subnet; the kernel releases it when a test process dies.</summary>
    private static async Task<(string Prefix, FileStream Claim)> ClaimSubnetAsync()
    {
        string directory = Path.Combine(Path.GetTempPath(), "edgeorch-test-subnets");
        Directory.CreateDirectory(directory);
        string routes = await Command.OutputAsync("ip", "-4", "route", "show", "table", "all");
        for (int second = FirstSubnet; second <= LastSubnet; second++)
        {
            for (int third = 1; third < 255; third++)
            {
                string prefix = string.Create(CultureInfo.InvariantCulture, $"10.{second}.{third}");
                if (!routes.Contains(prefix + ".", StringComparison.Ordinal) && TryClaim(Path.Combine(directory, prefix)) is { } claim)
                {
                    return (prefix, claim);
                }
            }
        }

        throw new InvalidOperationException($"no free subnet between 10.{FirstSubnet}.0.0 and 10.{LastSubnet}.255.255; see ip route");
    }

    private static FileStream? TryClaim(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
