using System.Text.RegularExpressions;

namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>Control groups of pods that a node was not asked to end before it was taken down.</summary>
internal static partial class ControlGroups
{
    /// <summary>Paths of the groups of all pods of a runtime, relative to a hierarchy's root.</summary>
    internal static async Task<IReadOnlyList<string>> OfAsync(ContainerdInstance containerd)
    {
        HashSet<string> groups = [];
        foreach (string container in (await containerd.CtrAsync("containers", "list", "--quiet")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = PodGroup().Match((await containerd.CtrAsync("containers", "info", container)).Out);
            if (match.Success)
            {
                groups.Add(match.Groups[1].Value);
            }
        }

        return [.. groups];
    }

    /// <summary>Removes the groups from every hierarchy; the kernel refuses to remove one that is in use.</summary>
    internal static void Remove(IReadOnlyList<string> groups)
    {
        foreach (string hierarchy in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            foreach (string group in groups.Select(group => hierarchy + group).Where(Directory.Exists))
            {
                foreach (string directory in (string[])[.. Directory.GetDirectories(group), group])
                {
                    // Control files cannot be deleted and need not be: rmdir(2) removes a group with them.
                    TryRemove(directory);
                }
            }
        }
    }

    private static void TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // A container of it has not quite ended.
        }
    }

    [GeneratedRegex("\"cgroupsPath\": \"(/kubepods[^\"]*/pod[0-9a-f-]+)/")]
    private static partial Regex PodGroup();
}
