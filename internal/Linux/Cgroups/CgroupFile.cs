namespace EdgeOrch.Linux;

/// <summary>The two shapes of control group files: a single number, and lines of key and number.</summary>
public static class CgroupFile
{
    /// <summary>Parses a single number; the word <c>max</c> and v1's page-rounded "no limit" give null.</summary>
    public static long? ParseNumber(string text)
    {
        // v1 writes its unlimited value as the largest multiple of the page size; nothing real comes near it.
        const long Unlimited = long.MaxValue - 65535;
        return long.TryParse(text.AsSpan().Trim(), out var number) && number < Unlimited ? number : null;
    }

    /// <summary>The number behind a key in <c>memory.stat</c>, <c>cpu.stat</c>, ...; null when the key is missing.</summary>
    public static long? ParseKey(string text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > key.Length + 1 && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal))
            {
                return long.TryParse(line[(key.Length + 1)..], out var number) ? number : null;
            }
        }

        return null;
    }

    /// <summary>Reads a file of a group; null when the group or the file is gone, which may happen at any moment.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // ENOENT before the open, ENODEV after it: the group was removed meanwhile.
            return null;
        }
    }
}
