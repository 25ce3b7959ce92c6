using System.Text;

namespace EdgeOrch.Node.Variables;

/// <summary>Expands <c>$(NAME)</c> as Kubernetes does in commands, arguments and values. Pure.</summary>
public static class VariableExpansion
{
    /// <summary>
    /// Replaces references to known variables; unknown ones stay as written, <c>$$</c> is a literal dollar sign.
    /// </summary>
    public static string Expand(string text, Func<string, string?> lookup)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
                continue;
            }

            var end = text[i + 1] == '(' ? text.IndexOf(')', i + 2) : -1;
            if (end < 0)
            {
                result.Append('$');
                continue;
            }

            result.Append(lookup(text[(i + 2)..end]) ?? text[i..(end + 1)]);
            i = end;
        }

        return result.ToString();
    }
}
