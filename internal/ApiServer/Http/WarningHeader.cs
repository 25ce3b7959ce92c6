using System.Text;

namespace EdgeOrch.ApiServer.Http;

/// <summary>
/// Texts for people in <c>Warning</c> headers (RFC 7234, 5.5): code 299, no agent, a quoted text. What clients sent may be part of a
/// text, so it can hold anything; control characters have no place in a header, and too much text would not fit into one. Pure.
/// </summary>
internal static class WarningHeader
{
    // As upstream: all texts as they are while they are few, else each cut, and no more than fit.
    private const int MaxTotal = 4096;
    private const int MaxEach = 256;

    /// <summary>The header's values.</summary>
    public static string[] Of(IReadOnlyCollection<string> texts)
    {
        var total = texts.Sum(static text => text.Length);
        var values = new List<string>(texts.Count);
        var used = 0;
        foreach (var text in texts)
        {
            var value = $"299 - \"{Quote(total > MaxTotal && text.Length > MaxEach ? text[..MaxEach] : text)}\"";
            used += value.Length;
            if (total > MaxTotal && used > MaxTotal)
            {
                break;
            }

            values.Add(value);
        }

        return [.. values];
    }

    /// <summary>The text of one value; the value itself when it is of another form.</summary>
    public static string TextOf(string value)
    {
        const string Start = "299 - \"";
        if (!value.StartsWith(Start, StringComparison.Ordinal) || value.Length <= Start.Length || value[^1] != '"')
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var i = Start.Length; i < value.Length - 1; i++)
        {
            i += value[i] == '\\' ? 1 : 0;
            text.Append(value[i]);
        }

        return text.ToString();
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\\' or '"')
            {
                quoted.Append('\\');
            }

            quoted.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return quoted.ToString();
    }
}
