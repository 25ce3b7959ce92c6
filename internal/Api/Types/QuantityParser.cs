using System.Globalization;

namespace EdgeOrch.Api.Types;

/// <summary>How a quantity was written, and so how it is written back.</summary>
internal enum QuantityFormat
{
    DecimalSi = 0,
    BinarySi = 1,
    DecimalExponent = 2,
}

/// <summary>Reads the API's quantity grammar: a signed decimal number followed by an SI suffix or an exponent.</summary>
internal static class QuantityParser
{
    internal static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private const string DecimalLetters = "num kMGTPE";
    private static readonly Int128 Limit = Int128.MaxValue / 1024;

    internal static string DecimalSuffix(int power) => power == 0 ? "" : DecimalLetters[(power / 3) + 3].ToString();

    internal static bool TryParse(string? text, out Int128 nanos, out QuantityFormat format)
    {
        nanos = 0;
        format = QuantityFormat.DecimalSi;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var position = text[0] is '+' or '-' ? 1 : 0;
        var start = position;
        var point = -1;
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || (text[position] == '.' && point < 0)))
        {
            point = text[position] == '.' ? position : point;
            position++;
        }

        var number = text.AsSpan(start, position - start);
        if (number.Length == 0 || (number.Length == 1 && point >= 0)
            || !TrySuffix(text.AsSpan(position), out var power, out var binaryShift, out format))
        {
            return false;
        }

        nanos = Amount(number, power, binaryShift);
        nanos = text[0] == '-' ? -nanos : nanos;
        return true;
    }

    private static bool TrySuffix(ReadOnlySpan<char> suffix, out int power, out int binaryShift, out QuantityFormat format)
    {
        power = 0;
        binaryShift = 0;
        format = QuantityFormat.DecimalSi;
        if (suffix.Length == 0)
        {
            return true;
        }

        if (suffix.Length == 1 && suffix[0] != ' ' && DecimalLetters.IndexOf(suffix[0], StringComparison.Ordinal) is var letter and >= 0)
        {
            power = (letter - 3) * 3;
            return true;
        }

        if (suffix.Length == 2 && suffix[1] == 'i' && "KMGTPE".IndexOf(suffix[0], StringComparison.Ordinal) is var step and >= 0)
        {
            binaryShift = (step + 1) * 10;
            format = QuantityFormat.BinarySi;
            return true;
        }

        format = QuantityFormat.DecimalExponent;
        return suffix[0] is 'e' or 'E'
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power)
            && power is >= -30 and <= 30;
    }

    private static Int128 Amount(ReadOnlySpan<char> number, int power, int binaryShift)
    {
        var point = number.IndexOf('.');
        var fractionDigits = point < 0 ? 0 : number.Length - point - 1;
        Int128 digits = 0;
        foreach (var c in number)
        {
            if (c == '.')
            {
                continue;
            }

            if (digits > Limit / 10)
            {
                return Limit;
            }

            digits = (digits * 10) + (c - '0');
        }

        for (var i = 0; i < binaryShift; i += 10)
        {
            if (digits > Limit / 1024)
            {
                return Limit;
            }

            digits *= 1024;
        }

        return Shift(digits, power + 9 - fractionDigits);
    }

    private static Int128 Shift(Int128 digits, int power)
    {
        var inexact = false;
        for (; power < 0 && digits != 0; power++)
        {
            inexact |= digits % 10 != 0;
            digits /= 10;
        }

        for (; power > 0; power--)
        {
            if (digits > Limit / 10)
            {
                return Limit;
            }

            digits *= 10;
        }

        return inexact ? digits + 1 : digits;
    }
}
