using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeOrch.Api.Types;
using EdgeOrch.Linux;
using EdgeOrch.Node.Agent;

namespace EdgeOrch.Node.Registration;

/// <summary>Reads from the machine what the Node object says of it.</summary>
public static class MachineFacts
{
    /// <summary>What the machine has and what of it pods may use.</summary>
    /// <param name="options">The node's options.</param>
    /// <param name="devices">How many devices there are of each extended resource.</param>
    /// <param name="systemdCgroup">Whether the runtime leaves control groups to systemd.</param>
    public static NodeFacts Read(NodeOptions options, IReadOnlyDictionary<string, long> devices, bool systemdCgroup)
    {
        var memory = MemoryInfo.Read().TotalBytes;
        Directory.CreateDirectory(options.DataDirectory);
        var capacity = new Dictionary<string, Quantity>(StringComparer.Ordinal)
        {
            ["cpu"] = Quantity.FromUnits(Environment.ProcessorCount),
            ["memory"] = Quantity.FromBytes(memory),
            ["pods"] = Quantity.FromUnits(options.MaxPods),
            ["ephemeral-storage"] = Quantity.FromBytes(FileSystemStats.Of(options.DataDirectory).TotalBytes),
        };
        foreach (var (size, bytes) in HugePages("/sys/kernel/mm/hugepages"))
        {
            capacity["hugepages-" + size] = Quantity.FromBytes(bytes);
        }

        foreach (var (resource, count) in devices)
        {
            capacity[resource] = Quantity.FromUnits(count);
        }

        var allocatable = capacity.ToDictionary(
            c => c.Key, c => options.Reserved.TryGetValue(c.Key, out var reserved) ? c.Value - reserved : c.Value, StringComparer.Ordinal);
        return new NodeFacts(Addresses(options), memory, capacity, allocatable, systemdCgroup);
    }

    /// <summary>The architecture as Kubernetes names it.</summary>
    public static string ArchitectureName => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Huge pages by size: the kernel's directory names <c>hugepages-2048kB</c>, the API's <c>2Mi</c>.</summary>
    internal static IReadOnlyDictionary<string, long> HugePages(string root)
    {
        var result = new Dictionary<string, long>(StringComparer.Ordinal);
        if (!Directory.Exists(root))
        {
            return result;
        }

        foreach (var directory in Directory.EnumerateDirectories(root, "hugepages-*"))
        {
            var text = Path.GetFileName(directory)["hugepages-".Length..].Replace("kB", "", StringComparison.Ordinal);
            var kilobytes = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            var count = CgroupFile.ParseNumber(File.ReadAllText(Path.Combine(directory, "nr_hugepages"))) ?? 0;
            result[kilobytes % (1024 * 1024) == 0 ? $"{kilobytes / 1024 / 1024}Gi" : $"{kilobytes / 1024}Mi"] = kilobytes * 1024 * count;
        }

        return result;
    }

    private static IReadOnlyList<string> Addresses(NodeOptions options)
    {
        if (options.NodeAddresses.Count > 0)
        {
            return options.NodeAddresses;
        }

        var found = NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus != OperationalStatus.Down && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderByDescending(i => i.GetIPProperties().GatewayAddresses.Count)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !a.ToString().StartsWith("169.254.", StringComparison.Ordinal));
        return [(found ?? IPAddress.Loopback).ToString()];
    }
}
