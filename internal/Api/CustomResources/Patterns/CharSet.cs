using System.Globalization;
using System.Text;

namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>A set of code points: ranges, Unicode categories and other sets, possibly the opposite of them. Immutable once in use.</summary>
internal sealed class CharSet
{
    private readonly List<(int Low, int High)> _ranges = [];
    private readonly List<CharSet> _sets = [];
    private string _category = "";
    private bool _frozen;
    private UInt128 _ascii;

    /// <summary>True when the set is everything else.</summary>
    public bool Negated { get; set; }

    /// <summary>True when case does not matter.</summary>
    public bool IgnoreCase { get; set; }

    /// <summary>A set of ranges, written as pairs of characters.</summary>
    public static CharSet Of(string pairs)
    {
        var set = new CharSet();
        for (var i = 0; i < pairs.Length; i += 2)
        {
            set.Add(pairs[i], pairs[i + 1]);
        }

        return set;
    }

    /// <summary>The code points of a Unicode category such as "L" or "Lu"; null when there is none of this name.</summary>
    public static CharSet? OfCategory(string name)
        => name is "Any" ? Of("").Opposite() : Known(name) ? new CharSet { _category = name } : null;

    /// <summary>The perl class of an escape letter (d, w, s; upper case is the opposite), or null.</summary>
    public static CharSet? Perl(char letter)
    {
        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => Of("09"),
            'w' => Of("09AZ__az"),
            's' => Of("\t\n\f\r  "),
            _ => null,
        };
        return set is not null && char.IsAsciiLetterUpper(letter) ? set.Opposite() : set;
    }

    /// <summary>The POSIX class of a name such as "alpha", or null.</summary>
    public static CharSet? Posix(string name) => name switch
    {
        "alnum" => Of("09AZaz"),
        "alpha" => Of("AZaz"),
        "ascii" => Of("\0\x7f"),
        "blank" => Of("\t\t  "),
        "cntrl" => Of("\0\x1f\x7f\x7f"),
        "digit" => Of("09"),
        "graph" => Of("!~"),
        "lower" => Of("az"),
        "print" => Of(" ~"),
        "punct" => Of("!/:@[`{~"),
        "space" => Of("\t\r  "),
        "upper" => Of("AZ"),
        "word" => Of("09AZ__az"),
        "xdigit" => Of("09AFaf"),
        _ => null,
    };

    /// <summary>Adds a range, both ends included.</summary>
    public void Add(int low, int high) => _ranges.Add((low, high));

    /// <summary>Adds everything of another set.</summary>
    public void Add(CharSet set) => _sets.Add(set);

    /// <summary>Everything that is not in this set.</summary>
    public CharSet Opposite()
    {
        Negated = !Negated;
        return this;
    }

    /// <summary>Makes looking up ASCII fast; to be called once the set is complete.</summary>
    public CharSet Freeze()
    {
        for (var c = 0; c < 128 && !_frozen; c++)
        {
            _ascii |= Holds(c) ? UInt128.One << c : UInt128.Zero;
        }

        _frozen = true;
        return this;
    }

    /// <summary>True when the code point is in the set.</summary>
    public bool Contains(int c) => _frozen && c < 128 ? ((_ascii >> c) & UInt128.One) != UInt128.Zero : Holds(c);

    private bool Holds(int c)
    {
        var found = Has(c) || (IgnoreCase && Rune.IsValid(c)
            && (Has(Rune.ToLowerInvariant(new Rune(c)).Value) || Has(Rune.ToUpperInvariant(new Rune(c)).Value)));
        return found != Negated;
    }

    private bool Has(int c)
    {
        foreach (var (low, high) in _ranges)
        {
            if (c >= low && c <= high)
            {
                return true;
            }
        }

        foreach (var set in _sets)
        {
            if (set.Contains(c))
            {
                return true;
            }
        }

        return _category.Length > 0 && Abbreviation(CharUnicodeInfo.GetUnicodeCategory(c)).StartsWith(_category, StringComparison.Ordinal);
    }

    private static bool Known(string name)
        => name.Length is 1 or 2 && Enumerable.Range(0, 30).Any(c => Abbreviation((UnicodeCategory)c).StartsWith(name, StringComparison.Ordinal));

    private static string Abbreviation(UnicodeCategory category)
        => "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn".Substring((int)category * 2, 2);
}
