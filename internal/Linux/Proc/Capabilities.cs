using System.Globalization;

namespace EdgeOrch.Linux;

/// <summary>The effective capabilities of a process.</summary>
/// <param name="Bits">One bit per capability.</param>
public readonly record struct Capabilities(ulong Bits)
{
    /// <summary>Whether a capability is held.</summary>
    public bool Has(Capability capability) => (Bits & (1UL << (int)capability)) != 0;

    /// <summary>Reads this process's effective capabilities.</summary>
    public static Capabilities ReadSelf() => Parse(File.ReadAllText("/proc/self/status"));

    /// <summary>Takes the line <c>CapEff:</c> from <c>/proc/&lt;pid&gt;/status</c>; none when it is missing.</summary>
    public static Capabilities Parse(string status)
    {
        const string Label = "CapEff:";
        foreach (var line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Label, StringComparison.Ordinal)
                && ulong.TryParse(line[Label.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits))
            {
                return new Capabilities(bits);
            }
        }

        return default;
    }
}
