using System.Globalization;

namespace EdgeOrch.Api.Schema;

/// <summary>
/// The order in which a group's versions are preferred: v2, v1, v2beta1, v1beta2, v1alpha1, and names of another form last, by alphabet.
/// </summary>
public sealed class VersionOrder : IComparer<string>
{
    private VersionOrder()
    {
    }

    /// <summary>The one order.</summary>
    public static VersionOrder Preferred { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var left = Rank(x ?? "");
        var right = Rank(y ?? "");
        var order = right.CompareTo(left);
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    // Stability, number, and the number behind alpha or beta; greater is better, zero stability is no such name.
    private static (int Stability, long Major, long Minor) Rank(string version)
    {
        if (version is not ['v', ..])
        {
            return default;
        }

        var rest = version.AsSpan(1);
        var major = Number(ref rest);
        if (major < 0)
        {
            return default;
        }

        var stability = rest.IsEmpty ? 3 : rest.StartsWith("beta") ? 2 : rest.StartsWith("alpha") ? 1 : 0;
        if (stability is 0 or 3)
        {
            return stability == 0 ? default : (3, major, 0);
        }

        rest = rest[(stability == 2 ? 4 : 5)..];
        var minor = rest.IsEmpty ? 0 : Number(ref rest);
        return minor < 0 || !rest.IsEmpty ? default : (stability, major, minor);
    }

    private static long Number(ref ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        if (length == 0 || text[0] == '0' || !long.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return -1;
        }

        text = text[length..];
        return number;
    }
}
