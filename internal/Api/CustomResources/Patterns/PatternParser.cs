using System.Globalization;
using System.Text;
using static EdgeOrch.Api.CustomResources.Patterns.PatternNode;

namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>Reads regular expressions in the syntax of RE2: no look-around and no back references, ASCII classes.</summary>
internal sealed class PatternParser
{
    private const int MaxRepeat = 1000;
    private const int MaxDepth = 200;
    private readonly string _text;
    private int _at;
    private int _depth;
    private bool _ignoreCase;
    private bool _manyLines;
    private bool _dotIsAll;

    private PatternParser(string text) => _text = text;

    /// <summary>The parts of an expression.</summary>
    /// <exception cref="PatternException">The expression is not valid.</exception>
    public static PatternNode Parse(string text)
    {
        var parser = new PatternParser(text);
        var node = parser.ParseChoice();
        return parser._at < text.Length ? throw new PatternException("unexpected )", text) : node;
    }

    private bool More => _at < _text.Length;

    private PatternNode ParseChoice()
    {
        if (++_depth > MaxDepth)
        {
            throw new PatternException("expression nests too deeply", _text);
        }

        var parts = new List<PatternNode> { ParseSequence() };
        while (Take('|'))
        {
            parts.Add(ParseSequence());
        }

        _depth--;
        return parts.Count == 1 ? parts[0] : new Choice(parts);
    }

    private Sequence ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (More && _text[_at] is not ('|' or ')'))
        {
            if (TakeText("\\Q"))
            {
                while (More && !TakeText("\\E"))
                {
                    parts.Add(Literal(Next()));
                }
            }
            else if (ParseAtom() is { } atom)
            {
                parts.Add(ParseRepeats(atom));
            }
        }

        return new Sequence(parts);
    }

    private PatternNode ParseRepeats(PatternNode atom)
    {
        var start = _at;
        if (!TakeRepeat(out var least, out var most))
        {
            return atom;
        }

        Take('?');
        if (TakeRepeat(out _, out _))
        {
            throw new PatternException("invalid nested repetition operator", _text[start.._at]);
        }

        var repeat = new Repeat(atom, least, most);
        return Fits(repeat, MaxRepeat) ? repeat : throw new PatternException("invalid repeat count", _text[start.._at]);
    }

    // Counts within counts multiply; all together stay within the limit.
    private static bool Fits(PatternNode node, int limit) => node switch
    {
        Repeat repeat when Math.Max(repeat.Least, repeat.Most) is > 1 and var times => times <= limit && Fits(repeat.Part, limit / times),
        Repeat repeat => Fits(repeat.Part, limit),
        Sequence sequence => sequence.Parts.All(p => Fits(p, limit)),
        Choice choice => choice.Parts.All(p => Fits(p, limit)),
        _ => true,
    };

    private bool TakeRepeat(out int least, out int most)
    {
        (least, most) = (0, -1);
        if (!More)
        {
            return false;
        }

        switch (_text[_at])
        {
            case '*': break;
            case '+': least = 1; break;
            case '?': most = 1; break;
            case '{': return TakeCounts(out least, out most);
            default: return false;
        }

        _at++;
        return true;
    }

    // "{" that does not begin a count is a character.
    private bool TakeCounts(out int least, out int most)
    {
        (least, most) = (0, -1);
        var end = _text.IndexOf('}', _at);
        var parts = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (parts.Length is not (1 or 2) || !Count(parts[0], out least) || (parts.Length == 2 && parts[1].Length > 0 && !Count(parts[1], out most)))
        {
            return false;
        }

        most = parts.Length == 1 ? least : most;
        if (least > MaxRepeat || most > MaxRepeat || (most >= 0 && most < least))
        {
            throw new PatternException("invalid repeat count", _text[_at..(end + 1)]);
        }

        _at = end + 1;
        return true;
    }

    private static bool Count(string text, out int count)
    {
        count = MaxRepeat + 1;
        return text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length > 6 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count));
    }

    private PatternNode? ParseAtom()
    {
        switch (_text[_at])
        {
            case '(':
                return ParseGroup();
            case '[':
                return new One(new PatternClassParser(_text, _ignoreCase).Parse(ref _at));
            case '.':
                _at++;
                return new One(_dotIsAll ? CharSet.Of("").Opposite() : CharSet.Of("\n\n").Opposite());
            case '^':
                _at++;
                return new Place(_manyLines ? PatternPlace.LineStart : PatternPlace.TextStart);
            case '$':
                _at++;
                return new Place(_manyLines ? PatternPlace.LineEnd : PatternPlace.TextEnd);
            case '*' or '+' or '?':
                throw new PatternException("missing argument to repetition operator", _text[_at..(_at + 1)]);
            case '\\':
                return ParseEscape();
            default:
                return Literal(Next());
        }
    }

    private PatternNode? ParseGroup()
    {
        var start = _at++;
        var (ignoreCase, manyLines, dotIsAll) = (_ignoreCase, _manyLines, _dotIsAll);
        if (Take('?') && !ParseGroupStart(start))
        {
            return null;
        }

        var inner = ParseChoice();
        if (!Take(')'))
        {
            throw new PatternException("missing closing )", _text);
        }

        (_ignoreCase, _manyLines, _dotIsAll) = (ignoreCase, manyLines, dotIsAll);
        return inner;
    }

    // After "(?": a name, or flags. False when it was "(?flags)", which holds for the rest of the group around it.
    private bool ParseGroupStart(int start)
    {
        if (TakeText("P<") || (More && _text[_at] == '<' && _at + 1 < _text.Length && _text[_at + 1] is not ('=' or '!') && Take('<')))
        {
            var end = _text.IndexOf('>', _at);
            if (end <= _at || !_text[_at..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw new PatternException("invalid named capture", _text[start..(end < 0 ? _text.Length : end + 1)]);
            }

            _at = end + 1;
            return true;
        }

        var on = true;
        while (More)
        {
            switch (_text[_at++])
            {
                case 'i': _ignoreCase = on; break;
                case 'm': _manyLines = on; break;
                case 's': _dotIsAll = on; break;
                case 'U': break;
                case '-' when on: on = false; break;
                case ':': return true;
                case ')': return false;
                default: throw new PatternException("invalid or unsupported Perl syntax", _text[start.._at]);
            }
        }

        throw new PatternException("missing closing )", _text);
    }

    private PatternNode ParseEscape()
    {
        if (_at + 1 >= _text.Length)
        {
            throw new PatternException("trailing backslash at end of expression", "");
        }

        switch (_text[_at + 1])
        {
            case 'A': _at += 2; return new Place(PatternPlace.TextStart);
            case 'z': _at += 2; return new Place(PatternPlace.TextEnd);
            case 'b': _at += 2; return new Place(PatternPlace.WordEdge);
            case 'B': _at += 2; return new Place(PatternPlace.NoWordEdge);
            case 'C': _at += 2; return new One(CharSet.Of("").Opposite());
            default:
                var classes = new PatternClassParser(_text, _ignoreCase);
                return classes.TryClassEscape(ref _at) is { } set ? new One(set) : Literal(classes.CharEscape(ref _at));
        }
    }

    private One Literal(int c)
    {
        var set = new CharSet { IgnoreCase = _ignoreCase };
        set.Add(c, c);
        return new One(set);
    }

    private int Next()
    {
        Rune.DecodeFromUtf16(_text.AsSpan(_at), out var rune, out var used);
        _at += used;
        return rune.Value;
    }

    private bool Take(char c)
    {
        if (!More || _text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TakeText(string text)
    {
        if (string.CompareOrdinal(_text, _at, text, 0, text.Length) != 0)
        {
            return false;
        }

        _at += text.Length;
        return true;
    }
}
