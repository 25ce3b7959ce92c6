using System.Buffers.Text;

namespace EdgeOrch.Store.Engine;

/// <summary>Inserts a revision's decimal digits into a value.</summary>
internal static class Splice
{
    private const int MaxDigits = 20;

    /// <summary>The value with the digits at the offset; the value itself when the offset is negative.</summary>
    internal static ReadOnlyMemory<byte> Revision(ReadOnlyMemory<byte> value, int offset, long revision)
    {
        if (offset < 0)
        {
            return value;
        }
        Span<byte> digits = stackalloc byte[MaxDigits];
        if (!Utf8Formatter.TryFormat(revision, digits, out int count))
        {
            throw new InvalidOperationException($"revision {revision} has more than {MaxDigits} digits");
        }
        byte[] spliced = new byte[value.Length + count];
        value.Span[..offset].CopyTo(spliced);
        digits[..count].CopyTo(spliced.AsSpan(offset));
        value.Span[offset..].CopyTo(spliced.AsSpan(offset + count));
        return spliced;
    }
}
