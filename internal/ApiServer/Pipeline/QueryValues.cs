using System.Globalization;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>The decoded parameters of a URL query. Immutable.</summary>
public sealed class QueryValues
{
    /// <summary>No parameters.</summary>
    public static readonly QueryValues Empty = new([]);

    private readonly List<KeyValuePair<string, string>> _values;

    private QueryValues(List<KeyValuePair<string, string>> values) => _values = values;

    /// <summary>Parses a raw query without its question mark.</summary>
    public static QueryValues Parse(string query)
    {
        if (query.Length == 0)
        {
            return Empty;
        }

        var values = new List<KeyValuePair<string, string>>(4);
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan()[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? default : pair[(equals + 1)..];
            values.Add(new(Decode(name), Decode(value)));
        }

        return new QueryValues(values);
    }

    /// <summary>The first value of a parameter, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _values)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>All values of a parameter.</summary>
    public IEnumerable<string> All(string name) => _values.Where(pair => pair.Key == name).Select(static pair => pair.Value);

    /// <summary>Whether a flag is set: present and neither <c>false</c> nor <c>0</c>, as upstream reads booleans.</summary>
    public bool Flag(string name) => this[name] is { } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>A whole number, or null when absent.</summary>
    /// <exception cref="ApiException">400: not a number.</exception>
    public long? Number(string name)
    {
        var text = this[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiException.BadRequest($"query parameter {name}: strconv.ParseInt: parsing {GoQuote.Quote(text)}: invalid syntax");
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        var raw = text.IndexOf('+') < 0 ? text.ToString() : text.ToString().Replace('+', ' ');
        return raw.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(raw) : raw;
    }
}
