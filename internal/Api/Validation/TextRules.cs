using System.Net;

namespace EdgeOrch.Api.Validation;

/// <summary>The rules about one text that declarations may name, and those that need more than a pattern.</summary>
internal static class TextRules
{
    private const string NotAnAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string NotARange = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>The rule of a name, or null. Each yields what is wrong with a text, in upstream's words.</summary>
    public static Func<string, IEnumerable<string>>? Find(string name) => name switch
    {
        "label" => Names.DnsLabel,
        "label1035" => Names.Dns1035Label,
        "subdomain" => Names.DnsSubdomain,
        "qualified" => Names.QualifiedName,
        "qualifiedAnyCase" => static text => Names.QualifiedName(text.ToLowerInvariant()),
        "labelValue" => Names.LabelValue,
        "configKey" => Names.ConfigKey,
        "portName" => Names.PortName,
        "segment" => Names.PathSegment,
        "env" => Names.EnvVarName,
        "driver" => DriverName,
        "domainPath" => DomainPath,
        "header" => HeaderName,
        "search" => SearchPath,
        "ip" => static text => IsAddress(text) ? [] : [NotAnAddress],
        "cidr" => Range,
        "absolute" => static text => text.StartsWith('/') ? [] : ["must be an absolute path"],
        "inside" => InsidePath,
        "local" => LocalPath,
        "noBackstep" => NoBackstep,
        "trimmed" => static text => text.Trim() == text ? [] : ["must not have leading or trailing whitespace"],
        _ => null,
    };

    /// <summary>Whether the text is an IP address in full: four numbers without leading zeros, or IPv6 without zone or brackets.</summary>
    public static bool IsAddress(string text) => text.Contains(':', StringComparison.Ordinal)
        ? !text.AsSpan().ContainsAny("%[]/") && IPAddress.TryParse(text, out _)
        : text.Split('.') is { Length: 4 } parts
            && parts.All(static p => p.Length is > 0 and < 4 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0')) && IPAddress.TryParse(text, out _);

    /// <summary>Whether the text is an address range; host bits may be set.</summary>
    public static bool IsRange(string text)
        => text.Split('/') is [var address, { Length: > 0 and < 4 } length] && IsAddress(address) && length.All(char.IsAsciiDigit)
            && int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) <= (address.Contains(':', StringComparison.Ordinal) ? 128 : 32);

    /// <summary>Addresses that mean nothing outside one machine are no endpoints.</summary>
    public static IEnumerable<string> NotSpecial(string text)
    {
        if (!IsAddress(text) || !IPAddress.TryParse(text, out var address))
        {
            yield break;
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            yield return $"may not be unspecified ({text})";
        }

        if (IPAddress.IsLoopback(address))
        {
            yield return "may not be in the loopback range (127.0.0.0/8, ::1/128)";
        }

        if (address.IsIPv6LinkLocal || text.StartsWith("169.254.", StringComparison.Ordinal))
        {
            yield return "may not be in the link-local range (169.254.0.0/16, fe80::/10)";
        }

        if (text.StartsWith("224.0.0.", StringComparison.Ordinal) || (address.IsIPv6Multicast && address.GetAddressBytes()[1] == 2))
        {
            yield return "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)";
        }
    }

    /// <summary>A host name whose first label is a star.</summary>
    public static IEnumerable<string> WildcardSubdomain(string text)
        => text.StartsWith("*.", StringComparison.Ordinal) && !Names.DnsSubdomain(text[2..]).Any()
            ? []
            : ["a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters,"
                + " '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is"
                + " '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"];

    private static IEnumerable<string> Range(string text)
    {
        if (!IsRange(text))
        {
            yield return NotARange;
        }
        else if (!IPNetwork.TryParse(text, out var network) || !network.BaseAddress.Equals(IPAddress.Parse(text.Split('/')[0])))
        {
            yield return "must not have bits set beyond the prefix length";
        }
    }

    private static IEnumerable<string> DriverName(string text)
        => text.Length > 63 ? ["must be no more than 63 bytes"] : Names.DnsSubdomain(text.ToLowerInvariant());

    private static IEnumerable<string> DomainPath(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == text.Length - 1)
        {
            return ["must be a domain-prefixed path (such as \"acme.io/foo\")"];
        }

        return Names.DnsSubdomain(text[..slash]).Concat(
            text[(slash + 1)..].All(static c => char.IsAsciiLetterOrDigit(c) || "/-._~%!$&'()*+,;=:".Contains(c, StringComparison.Ordinal)) ? [] : ["Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"]);
    }

    private static IEnumerable<string> HeaderName(string text)
        => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? []
            : ["a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"];

    // Underscores are common in the search paths of real networks, and "." alone turns searching off.
    private static IEnumerable<string> SearchPath(string text)
        => text == "." ? [] : Names.DnsSubdomain((text.EndsWith('.') ? text[..^1] : text).Replace('_', 'a'));

    private static IEnumerable<string> InsidePath(string text)
        => text.StartsWith('/') ? NoBackstep(text).Prepend("must be a relative path") : NoBackstep(text);

    private static IEnumerable<string> LocalPath(string text)
        => text.StartsWith("..", StringComparison.Ordinal) && !text.StartsWith("../", StringComparison.Ordinal) && text != ".."
            ? InsidePath(text).Append("must not start with '..'")
            : InsidePath(text);

    private static IEnumerable<string> NoBackstep(string text) => text.Split('/').Contains("..") ? ["must not contain '..'"] : [];
}
