namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>Removes the mounts that a killed node leaves, such as memory-backed volumes.</summary>
internal static class Unmount
{
    internal static async Task BelowAsync(string directory)
    {
        IEnumerable<string> points = (await File.ReadAllLinesAsync("/proc/self/mounts"))
            .Select(static line => line.Split(' ')[1])
            .Where(point => point.StartsWith(directory + "/", StringComparison.Ordinal))
            .Reverse();
        foreach (string point in points)
        {
            await Command.RunAsync("umount", ["--lazy", point]);
        }
    }
}
