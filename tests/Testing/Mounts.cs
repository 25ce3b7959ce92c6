using System.Text.RegularExpressions;

namespace EdgeOrch.Testing;

/// <summary>Removes mounts that containers leave behind.</summary>
internal static partial class Mounts
{
    /// <summary>Unmounts everything at or below a directory, the deepest first.</summary>
    internal static async Task RemoveUnderAsync(string directory)
    {
        // /proc/self/mounts: device, mount point, type, options. Blanks in paths are octal escapes, which test paths never have.
        IEnumerable<string> points = (await File.ReadAllLinesAsync("/proc/self/mounts"))
            .Select(static line => line.Split(' ')[1])
            .Where(point => point == directory || point.StartsWith(directory + "/", StringComparison.Ordinal))
            .Reverse();
        foreach (string point in points)
        {
            await Command.RunAsync("umount", ["--lazy", point]);
        }
    }

    /// <summary>Deletes the network namespaces that a container description of containerd names.</summary>
    internal static async Task RemoveNetworkNamespacesAsync(string containerDescription)
    {
        foreach (Match match in NetworkNamespacePath().Matches(containerDescription))
        {
            await Command.RunAsync("ip", ["netns", "delete", match.Groups[1].Value]);
        }
    }

    [GeneratedRegex("\"(?:/var)?/run/netns/(cni-[0-9a-f-]+)\"")]
    private static partial Regex NetworkNamespacePath();
}
