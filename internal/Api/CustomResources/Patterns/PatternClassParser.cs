using System.Globalization;
using System.Text;

namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>Reads character classes and escapes of a regular expression.</summary>
internal sealed class PatternClassParser(string text, bool ignoreCase)
{
    /// <summary>The class that begins with "[" at <paramref name="at"/>, which moves behind it.</summary>
    /// <exception cref="PatternException">The class is not valid.</exception>
    public CharSet Parse(ref int at)
    {
        var start = at++;
        var set = new CharSet { IgnoreCase = ignoreCase };
        if (at < text.Length && text[at] == '^')
        {
            set.Negated = true;
            at++;
        }

        for (var first = true; ; first = false)
        {
            if (at >= text.Length)
            {
                throw new PatternException("missing closing ]", text[start..]);
            }

            if (text[at] == ']' && !first)
            {
                at++;
                return set;
            }

            if (Posix(ref at) is { } named)
            {
                set.Add(named);
            }
            else if (text[at] == '\\' && TryClassEscape(ref at) is { } escaped)
            {
                set.Add(escaped);
            }
            else
            {
                Range(set, ref at, start);
            }
        }
    }

    /// <summary>The set of \d, \pL and so on, or null when the escape is a single character.</summary>
    /// <exception cref="PatternException">The category does not exist.</exception>
    public CharSet? TryClassEscape(ref int at)
    {
        if (at + 1 >= text.Length)
        {
            return null;
        }

        var letter = text[at + 1];
        if (CharSet.Perl(letter) is { } perl)
        {
            at += 2;
            return perl;
        }

        if (letter is not ('p' or 'P'))
        {
            return null;
        }

        var start = at;
        var name = at + 2 < text.Length ? text[(at + 2)..(at + 3)] : "";
        at += 3;
        if (name == "{")
        {
            var end = text.IndexOf('}', at);
            name = end < 0 ? "" : text[at..end];
            at = end + 1;
        }

        var opposite = letter == 'P';
        if (name.StartsWith('^'))
        {
            opposite = !opposite;
            name = name[1..];
        }

        var set = CharSet.OfCategory(name) ?? throw new PatternException("invalid character class range", text[start..Math.Max(start, Math.Min(at, text.Length))]);
        return opposite ? set.Opposite() : set;
    }

    /// <summary>The character an escape at <paramref name="at"/> means; moves behind it.</summary>
    /// <exception cref="PatternException">There is no such escape.</exception>
    public int CharEscape(ref int at)
    {
        var start = at;
        if (at + 1 >= text.Length)
        {
            throw new PatternException("trailing backslash at end of expression", "");
        }

        var c = text[at + 1];
        at += 2;
        switch (c)
        {
            case 'a': return 7;
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x': return Hex(ref at, start);
            case '0': return Octal(ref at, at - 1);
            case >= '1' and <= '7' when at < text.Length && text[at] is >= '0' and <= '7': return Octal(ref at, at - 1);
            default:
                return c < 128 && !char.IsAsciiLetterOrDigit(c) ? c : throw new PatternException("invalid escape sequence", text[start..at]);
        }
    }

    private void Range(CharSet set, ref int at, int start)
    {
        var from = at;
        var low = Char(ref at);
        if (at + 1 >= text.Length || text[at] != '-' || text[at + 1] == ']')
        {
            set.Add(low, low);
            return;
        }

        at++;
        var high = Char(ref at);
        if (high < low)
        {
            throw new PatternException("invalid character class range", text[Math.Max(start, from)..at]);
        }

        set.Add(low, high);
    }

    private int Char(ref int at)
    {
        if (text[at] == '\\')
        {
            return CharEscape(ref at);
        }

        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var used);
        at += used;
        return rune.Value;
    }

    private CharSet? Posix(ref int at)
    {
        if (string.CompareOrdinal(text, at, "[:", 0, 2) != 0 || text.IndexOf(":]", at + 2, StringComparison.Ordinal) is not (> 0 and var end))
        {
            return null;
        }

        var name = text[(at + 2)..end];
        var opposite = name.StartsWith('^');
        var set = CharSet.Posix(opposite ? name[1..] : name)
            ?? throw new PatternException("invalid character class range", text[at..(end + 2)]);
        at = end + 2;
        return opposite ? set.Opposite() : set;
    }

    private int Hex(ref int at, int start)
    {
        string digits;
        if (at < text.Length && text[at] == '{')
        {
            var end = text.IndexOf('}', at);
            digits = end < 0 ? "" : text[(at + 1)..end];
            at = end + 1;
        }
        else
        {
            digits = at + 2 <= text.Length ? text.Substring(at, 2) : "";
            at += 2;
        }

        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 0x10ffff
            ? value
            : throw new PatternException("invalid escape sequence", text[start..Math.Clamp(at, start, text.Length)]);
    }

    private int Octal(ref int at, int from)
    {
        var value = 0;
        at = from;
        for (var i = 0; i < 3 && at < text.Length && text[at] is >= '0' and <= '7'; i++)
        {
            value = (value * 8) + (text[at++] - '0');
        }

        return value;
    }
}
