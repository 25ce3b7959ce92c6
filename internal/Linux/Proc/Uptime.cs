using System.Globalization;

namespace EdgeOrch.Linux;

/// <summary>Time since boot, suspended time included, from <c>/proc/uptime</c>.</summary>
public static class Uptime
{
    /// <summary>Reads the running system's value.</summary>
    public static TimeSpan Read() => Parse(File.ReadAllText("/proc/uptime"));

    /// <summary>Parses the file: seconds up, then seconds idle.</summary>
    public static TimeSpan Parse(string text) =>
        double.TryParse(text.AsSpan(0, Math.Max(0, text.IndexOf(' '))), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException("/proc/uptime does not begin with a number of seconds");
}
