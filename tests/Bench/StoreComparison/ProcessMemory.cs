using System.Globalization;

namespace EdgeOrch.Bench.StoreComparison;

/// <summary>Reads /proc/PID/status.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes a process holds in memory now (VmRSS).</summary>
    public static long Resident(int id)
    {
        string line = File.ReadLines($"/proc/{id}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
