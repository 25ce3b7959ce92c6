using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Selectors;

/// <summary>Parses the query form of label selectors.</summary>
internal sealed class LabelSelectorParser(string text)
{
    private int _at;

    /// <summary>All requirements of the text.</summary>
    public List<LabelRequirement> Parse()
    {
        var result = new List<LabelRequirement>();
        while (true)
        {
            result.Add(ReadRequirement());
            SkipSpace();
            if (_at == text.Length)
            {
                return result;
            }

            Expect(',');
        }
    }

    private LabelRequirement ReadRequirement()
    {
        if (TryTake("!"))
        {
            return new LabelRequirement(ReadKey(), LabelOperator.DoesNotExist, []);
        }

        var key = ReadKey();
        SkipSpace();
        if (_at == text.Length || text[_at] == ',')
        {
            return new LabelRequirement(key, LabelOperator.Exists, []);
        }

        if (TryTake("==") || TryTake("="))
        {
            return new LabelRequirement(key, LabelOperator.In, [ReadValue(key)]);
        }

        if (TryTake("!="))
        {
            return new LabelRequirement(key, LabelOperator.NotIn, [ReadValue(key)]);
        }

        if (TryTake(">"))
        {
            return new LabelRequirement(key, LabelOperator.GreaterThan, [ReadNumber()]);
        }

        if (TryTake("<"))
        {
            return new LabelRequirement(key, LabelOperator.LessThan, [ReadNumber()]);
        }

        return ReadWord() switch
        {
            "in" => new LabelRequirement(key, LabelOperator.In, ReadSet(key)),
            "notin" => new LabelRequirement(key, LabelOperator.NotIn, ReadSet(key)),
            var word => throw Fail($"found '{word}', expected: in, notin, =, ==, !=, >, <"),
        };
    }

    private string ReadKey()
    {
        var key = ReadWord();
        if (key.Length == 0)
        {
            throw Fail($"found '{(_at < text.Length ? text[_at] : "")}', expected: identifier");
        }

        foreach (var problem in Names.QualifiedName(key))
        {
            throw Fail($"key: Invalid value: {GoQuote.Quote(key)}: {problem}");
        }

        return key;
    }

    private string ReadValue(string key)
    {
        var value = ReadWord();
        foreach (var problem in Names.LabelValue(value))
        {
            throw Fail($"values[0][{key}]: Invalid value: {GoQuote.Quote(value)}: {problem}");
        }

        return value;
    }

    private string ReadNumber()
    {
        var value = ReadWord();
        return long.TryParse(value, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out _)
            ? value
            : throw Fail($"values[0]: Invalid value: {GoQuote.Quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer");
    }

    private List<string> ReadSet(string key)
    {
        SkipSpace();
        Expect('(');
        var values = new List<string>();
        do
        {
            values.Add(ReadValue(key));
            SkipSpace();
        }
        while (TryTake(","));
        Expect(')');
        return values;
    }

    private string ReadWord()
    {
        SkipSpace();
        var start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (',' or '=' or '!' or '(' or ')' or '<' or '>'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private bool TryTake(string token)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void Expect(char c)
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != c)
        {
            throw Fail($"found '{(_at < text.Length ? text[_at] : "")}', expected: '{c}'");
        }

        _at++;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private static ApiException Fail(string why) => ApiException.BadRequest($"unable to parse requirement: {why}");
}
