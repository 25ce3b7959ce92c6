using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>Reads paths of kubectl's language.</summary>
internal sealed class JsonPathParser
{
    private readonly string _text;
    private readonly List<JsonPathStep> _steps = [];
    private int _at;

    private JsonPathParser(string text) => _text = text;

    /// <summary>The steps of a path.</summary>
    /// <exception cref="FormatException">The path is not valid; the message says why.</exception>
    public static JsonPathStep[] Parse(string text)
    {
        var inner = text.Trim();
        if (inner.StartsWith('{') && inner.EndsWith('}'))
        {
            inner = inner[1..^1].Trim();
        }

        var parser = new JsonPathParser(inner);
        parser.ParseSteps();
        return [.. parser._steps];
    }

    private void ParseSteps()
    {
        if (_text.Length > 0 && _text[0] is ('$' or '@'))
        {
            _at++;
        }

        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case '.':
                    ParseDot();
                    break;
                case '[':
                    _steps.Add(ParseBrackets());
                    break;
                default:
                    throw Wrong("a path starts with \".\" or \"[\"");
            }
        }
    }

    private void ParseDot()
    {
        _at++;
        if (_at < _text.Length && _text[_at] == '.')
        {
            _steps.Add(new JsonPathStep.Deep());
            _at++;
            if (_at >= _text.Length)
            {
                throw Wrong("a name is missing after \"..\"");
            }
        }

        if (_at >= _text.Length || _text[_at] == '[')
        {
            return;
        }

        if (_text[_at] == '*')
        {
            _at++;
            _steps.Add(new JsonPathStep.All());
            return;
        }

        var name = new StringBuilder();
        while (_at < _text.Length && _text[_at] is not ('.' or '['))
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }
            else if (_text[_at] is ' ' or ']' or '{' or '}' or '(' or ')' or '|' or '\'' or '"')
            {
                throw Wrong($"unexpected character '{_text[_at]}'");
            }

            name.Append(_text[_at++]);
        }

        _steps.Add(name.Length > 0 ? new JsonPathStep.Name(name.ToString()) : throw Wrong("a name is missing after \".\""));
    }

    private JsonPathStep ParseBrackets()
    {
        var content = TakeBrackets();
        if (content.StartsWith('?'))
        {
            return ParseFilter(content[1..].Trim());
        }

        var parts = Split(content, ',');
        var steps = parts.Select(p => ParseElement(p.Trim())).ToList();
        return steps.Count == 1 ? steps[0] : new JsonPathStep.Any(steps);
    }

    private JsonPathStep ParseElement(string text)
    {
        if (text is "*" or "")
        {
            return text.Length > 0 ? new JsonPathStep.All() : throw Wrong("nothing stands between \"[\" and \"]\"");
        }

        if (text[0] is ('\'' or '"'))
        {
            return new JsonPathStep.Name(Unquote(text));
        }

        var numbers = text.Split(':');
        var values = numbers.Select(n => n.Trim().Length == 0 ? (int?)null
            : int.TryParse(n, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
                ? value : throw Wrong($"invalid array index {text}")).ToArray();
        return values.Length switch
        {
            1 => new JsonPathStep.Slice(values[0], null, 1, Single: true),
            2 => new JsonPathStep.Slice(values[0], values[1], 1, Single: false),
            3 when values[2] is null or > 0 => new JsonPathStep.Slice(values[0], values[1], values[2] ?? 1, Single: false),
            _ => throw Wrong($"invalid array index {text}"),
        };
    }

    private JsonPathStep.Filter ParseFilter(string text)
    {
        if (!text.StartsWith('(') || !text.EndsWith(')'))
        {
            throw Wrong("a filter is written [?(...)]");
        }

        text = text[1..^1].Trim();
        var (at, operation) = FindOperator(text);
        return operation.Length == 0
            ? new JsonPathStep.Filter(ParseOperand(text), "", null)
            : new JsonPathStep.Filter(ParseOperand(text[..at].Trim()), operation, ParseOperand(text[(at + operation.Length)..].Trim()));
    }

    private static (int At, string Operator) FindOperator(string text)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
                continue;
            }

            if (text[i] is '\'' or '"')
            {
                quote = text[i];
                continue;
            }

            foreach (var operation in new[] { "==", "!=", "<=", ">=", "<", ">" })
            {
                if (string.CompareOrdinal(text, i, operation, 0, operation.Length) == 0)
                {
                    return (i, operation);
                }
            }
        }

        return (-1, "");
    }

    private JsonPathStep.Operand ParseOperand(string text)
    {
        if (text.StartsWith('@') || text.StartsWith('.') || text.StartsWith('$'))
        {
            return JsonPath.TryParse(text, out var path, out var problem) ? new JsonPathStep.Operand(null, path) : throw new FormatException(problem);
        }

        if (text.Length > 0 && text[0] is ('\'' or '"'))
        {
            return new JsonPathStep.Operand(JsonValue.Create(Unquote(text)), null);
        }

        if (text is "true" or "false")
        {
            return new JsonPathStep.Operand(JsonValue.Create(text == "true"), null);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new JsonPathStep.Operand(JsonValue.Create(number), null)
            : throw Wrong($"unrecognized value {text} in a filter");
    }

    // What stands between the bracket here and the one that closes it; moves behind that one.
    private string TakeBrackets()
    {
        var start = ++_at;
        var depth = 1;
        var quote = '\0';
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (quote != '\0')
            {
                _at += c == '\\' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
                continue;
            }

            quote = c is '\'' or '"' ? c : '\0';
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (depth == 0)
            {
                return _text[start.._at++];
            }
        }

        throw Wrong("unterminated array");
    }

    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            quote = quote != '\0' ? (text[i] == quote ? '\0' : quote) : text[i] is '\'' or '"' ? text[i] : '\0';
            if (quote == '\0' && text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    private string Unquote(string text)
        => text.Length >= 2 && text[^1] == text[0]
            ? text[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal)
            : throw Wrong("unterminated quoted string");

    private FormatException Wrong(string problem) => new($"invalid JSON path \"{_text}\": {problem}");
}
