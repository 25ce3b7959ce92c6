namespace EdgeOrch.Linux;

/// <summary>Memory of the machine in bytes, from <c>/proc/meminfo</c> (proc(5)).</summary>
public readonly record struct MemoryInfo(long TotalBytes, long FreeBytes, long AvailableBytes, long CachedBytes, long SwapTotalBytes, long SwapFreeBytes)
{
    /// <summary>Reads the running system's values.</summary>
    public static MemoryInfo Read() => Parse(File.ReadAllText("/proc/meminfo"));

    /// <summary>Parses the file; what is missing is 0.</summary>
    public static MemoryInfo Parse(string text) => new(
        Field(text, "MemTotal:"), Field(text, "MemFree:"), Field(text, "MemAvailable:"), Field(text, "Cached:"),
        Field(text, "SwapTotal:"), Field(text, "SwapFree:"));

    private static long Field(ReadOnlySpan<char> text, ReadOnlySpan<char> name)
    {
        foreach (var line in text.EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                var value = line[name.Length..].Trim();
                var kibibytes = value.EndsWith("kB", StringComparison.Ordinal);
                value = kibibytes ? value[..^2].TrimEnd() : value;
                return long.TryParse(value, out var number) ? number * (kibibytes ? 1024 : 1) : 0;
            }
        }

        return 0;
    }
}
