namespace EdgeOrch.Store.Engine;

/// <summary>Orders strings as their UTF-8 bytes order, which is by code point and differs from UTF-16 order beyond U+FFFF.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    private KeyOrder()
    {
    }

    /// <summary>The only instance; it has no state.</summary>
    internal static KeyOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }
        return Rank(left[common]) - Rank(right[common]);
    }

    // Surrogates stand for code points above all others of UTF-16.
    private static int Rank(char unit) => unit switch
    {
        >= '\uE000' => unit - 0x800,
        >= '\uD800' => unit + 0x2000,
        _ => unit,
    };
}
