using System.Text;

namespace EdgeOrch.Network;

/// <summary>FNV-1a, 64 bits: short names that are the same in every process. Not for anything an adversary may choose to collide.</summary>
internal static class StableHash
{
    /// <summary>Eleven letters and digits of a text's hash.</summary>
    internal static string Of(string text)
    {
        const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ value) * 1099511628211UL);
        }

        Span<char> result = stackalloc char[11];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Alphabet[(int)(hash & 31)];
            hash >>= 5;
        }

        return new string(result);
    }
}
