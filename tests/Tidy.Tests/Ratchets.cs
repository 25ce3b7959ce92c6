namespace EdgeOrch.Tidy.Tests;

/// <summary>What is over a size limit today. Entries only shrink and disappear.</summary>
internal static class Ratchets
{
    /// <summary>Path to number of lines.</summary>
    internal static IReadOnlyDictionary<string, int> Files { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary><c>path#method</c> to number of lines.</summary>
    internal static IReadOnlyDictionary<string, int> Methods { get; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
