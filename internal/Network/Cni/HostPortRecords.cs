using System.Globalization;
using System.Net;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// Remembers which ports of the node were opened for a sandbox, so that DEL closes them even when the runtime forgot
/// what it asked for. One file per sandbox interface.
/// </summary>
internal sealed class HostPortRecords
{
    private readonly string _directory;

    internal HostPortRecords(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    internal void Write(string containerId, string interfaceName, IReadOnlyList<PortMapping> mappings)
    {
        if (mappings.Count > 0)
        {
            File.WriteAllLines(FileOf(containerId, interfaceName), mappings.Select(mapping => string.Create(
                CultureInfo.InvariantCulture, $"{mapping.Protocol} {mapping.HostPort} {mapping.ContainerPort} {mapping.HostAddress}")));
        }
    }

    internal IReadOnlyList<PortMapping> Read(string containerId, string interfaceName)
    {
        var path = FileOf(containerId, interfaceName);
        return File.Exists(path) ? [.. File.ReadAllLines(path).Select(Parse).OfType<PortMapping>()] : [];
    }

    internal void Delete(string containerId, string interfaceName) => File.Delete(FileOf(containerId, interfaceName));

    private string FileOf(string containerId, string interfaceName) => Path.Join(_directory, $"{containerId}-{interfaceName}");

    private static PortMapping? Parse(string line)
    {
        var fields = line.Split(' ');
        return fields.Length == 4 && byte.TryParse(fields[0], out var protocol) && int.TryParse(fields[1], out var host) && int.TryParse(fields[2], out var container)
            ? new PortMapping(host, container, protocol, IPAddress.TryParse(fields[3], out var address) ? address : null)
            : null;
    }
}
