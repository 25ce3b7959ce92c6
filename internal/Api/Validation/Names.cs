using System.Text.RegularExpressions;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// Name rules shared by all kinds. Each method yields what is wrong, in upstream's words; nothing when the text is fine.
/// </summary>
public static partial class Names
{
    private const string LabelMessage = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
        + " (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainMessage = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Label1035Message = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
        + " (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string QualifiedMessage = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValueMessage = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /// <summary>RFC 1123 label, up to 63 characters.</summary>
    public static IEnumerable<string> DnsLabel(string text)
    {
        if (text.Length > 63)
        {
            yield return "must be no more than 63 bytes";
        }

        if (!Label().IsMatch(text))
        {
            yield return LabelMessage;
        }
    }

    /// <summary>RFC 1035 label, up to 63 characters.</summary>
    public static IEnumerable<string> Dns1035Label(string text)
    {
        if (text.Length > 63)
        {
            yield return "must be no more than 63 bytes";
        }

        if (!Label1035().IsMatch(text))
        {
            yield return Label1035Message;
        }
    }

    /// <summary>RFC 1123 subdomain, up to 253 characters.</summary>
    public static IEnumerable<string> DnsSubdomain(string text)
    {
        if (text.Length > 253)
        {
            yield return "must be no more than 253 bytes";
        }

        if (!Subdomain().IsMatch(text))
        {
            yield return SubdomainMessage;
        }
    }

    /// <summary>A name that is one path segment, as RBAC objects use.</summary>
    public static IEnumerable<string> PathSegment(string text)
    {
        if (text is "." or "..")
        {
            yield return $"may not be '{text}'";
        }

        foreach (var part in new[] { "/", "%" })
        {
            if (text.Contains(part, StringComparison.Ordinal))
            {
                yield return $"may not contain '{part}'";
            }
        }
    }

    /// <summary>A label or annotation key: optional subdomain prefix, slash, name.</summary>
    public static IEnumerable<string> QualifiedName(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2)
        {
            yield return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
                + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                yield return "prefix part must be non-empty";
            }
            else
            {
                foreach (var problem in DnsSubdomain(parts[0]))
                {
                    yield return "prefix part " + problem;
                }
            }
        }

        var name = parts[^1];
        if (name.Length == 0)
        {
            yield return "name part must be non-empty";
        }
        else if (name.Length > 63)
        {
            yield return "name part must be no more than 63 bytes";
        }

        if (!Qualified().IsMatch(name))
        {
            yield return QualifiedMessage;
        }
    }

    /// <summary>A label value.</summary>
    public static IEnumerable<string> LabelValue(string text)
    {
        if (text.Length > 63)
        {
            yield return "must be no more than 63 bytes";
        }

        if (text.Length > 0 && !Qualified().IsMatch(text))
        {
            yield return LabelValueMessage;
        }
    }

    /// <summary>A named port: up to 15 characters of lower case letters, digits and single dashes, with at least one letter.</summary>
    public static IEnumerable<string> PortName(string text)
    {
        if (text.Length > 15)
        {
            yield return "must be no more than 15 characters";
        }

        if (!PortCharacters().IsMatch(text))
        {
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        }

        if (!text.Any(char.IsAsciiLetterLower))
        {
            yield return "must contain at least one letter (a-z)";
        }

        if (text.Contains("--", StringComparison.Ordinal))
        {
            yield return "must not contain consecutive hyphens";
        }

        if (text.StartsWith('-') || text.EndsWith('-'))
        {
            yield return "must not begin or end with a hyphen";
        }
    }

    /// <summary>A key of a ConfigMap or Secret.</summary>
    public static IEnumerable<string> ConfigKey(string text)
    {
        if (text.Length > 253)
        {
            yield return "must be no more than 253 bytes";
        }

        if (!ConfigKeyCharacters().IsMatch(text))
        {
            yield return "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
        }

        if (text is "." or "..")
        {
            yield return $"must not be '{text}'";
        }
        else if (text.StartsWith("..", StringComparison.Ordinal))
        {
            yield return "must not start with '..'";
        }
    }

    /// <summary>An environment variable's name: any printable ASCII except '='.</summary>
    public static IEnumerable<string> EnvVarName(string text)
    {
        if (!EnvName().IsMatch(text))
        {
            yield return "a valid environment variable name must consist only of printable ASCII characters other than '='";
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label1035();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Qualified();

    [GeneratedRegex("^[-a-z0-9]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PortCharacters();

    [GeneratedRegex("^[-._a-zA-Z0-9]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ConfigKeyCharacters();

    [GeneratedRegex("^[ -<>-~]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex EnvName();
}
