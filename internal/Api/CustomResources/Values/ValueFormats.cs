using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeOrch.Api.CustomResources.Patterns;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>Formats of texts that are checked. An unknown format asks for nothing.</summary>
internal static class ValueFormats
{
    private const string Hex = "[0-9a-fA-F]";
    private static readonly Pattern Uuid = Of($"^{Hex}{{8}}-?{Hex}{{4}}-?{Hex}{{4}}-?{Hex}{{4}}-?{Hex}{{12}}$");
    private static readonly Pattern Uuid3 = Of($"^{Hex}{{8}}-?{Hex}{{4}}-?3{Hex}{{3}}-?{Hex}{{4}}-?{Hex}{{12}}$");
    private static readonly Pattern Uuid4 = Of($"^{Hex}{{8}}-?{Hex}{{4}}-?4{Hex}{{3}}-?[89abAB]{Hex}{{3}}-?{Hex}{{12}}$");
    private static readonly Pattern Uuid5 = Of($"^{Hex}{{8}}-?{Hex}{{4}}-?5{Hex}{{3}}-?[89abAB]{Hex}{{3}}-?{Hex}{{12}}$");
    private static readonly Pattern ObjectId = Of($"^{Hex}{{24}}$");
    private static readonly Pattern Mac = Of($"^{Hex}{{2}}([:-]{Hex}{{2}}){{5}}$|^{Hex}{{2}}([:-]{Hex}{{2}}){{7}}$|^{Hex}{{4}}(\\.{Hex}{{4}}){{2,3}}$");
    private static readonly Pattern HostName = Of(
        "^([a-zA-Z0-9\\p{L}\\p{N}]|[a-zA-Z0-9\\p{L}\\p{N}][-a-zA-Z0-9_\\p{L}\\p{N}]{0,62})(\\.([a-zA-Z0-9\\p{L}\\p{N}][-a-zA-Z0-9_\\p{L}\\p{N}]{0,62}))*\\.?$");
    private static readonly Pattern Email = Of("^([^<>]*<)?[^\\s@<>,;:()\\[\\]]+@[^\\s@<>,;:()\\[\\]]+>?$");
    private static readonly Pattern HexColor = Of($"^#?({Hex}{{3}}|{Hex}{{6}})$");
    private static readonly Pattern RgbColor = Of("^rgb\\(\\s*(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])\\s*(,\\s*(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])\\s*){2}\\)$");
    private static readonly Pattern Ssn = Of("^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$");
    private static readonly Pattern CreditCard = Of(
        "^(4\\d{12}(\\d{3})?|5[1-5]\\d{14}|6(011|5\\d\\d)\\d{12}|3[47]\\d{13}|3(0[0-5]|[68]\\d)\\d{11}|(2131|1800|35\\d{3})\\d{11})$");
    private static readonly Pattern Days = Of("^(\\s*\\d+(\\.\\d+)?\\s*(ns|us|µs|ms|s|m|h|d|w|(nano|micro|milli)?sec(ond)?s?|min(ute)?s?|hours?|hrs?|days?|weeks?|wks?)\\s*)+$");
    private static readonly Pattern Time = Of("^\\d{4}-\\d\\d-\\d\\d([Tt ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?([Zz]|[+-]\\d\\d:?\\d\\d)?)$");

    /// <summary>True when the text has the format, or the format is none that is known.</summary>
    public static bool IsValid(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" or "datetime" => text.Length == 0 || (Time.IsMatch(text) && IsTime(text)),
        "duration" => Decoding.GoDuration.IsValid(text) || Days.IsMatch(text),
        "byte" => IsBase64(text),
        "uuid" => Uuid.IsMatch(text),
        "uuid3" => Uuid3.IsMatch(text),
        "uuid4" => Uuid4.IsMatch(text),
        "uuid5" => Uuid5.IsMatch(text),
        "bsonobjectid" => ObjectId.IsMatch(text),
        "ipv4" => IsAddress(text, AddressFamily.InterNetwork),
        "ipv6" => IsAddress(text, AddressFamily.InterNetworkV6),
        "cidr" => IsCidr(text),
        "mac" => Mac.IsMatch(text),
        "email" => Email.IsMatch(text),
        "hostname" => text.Length <= 255 && HostName.IsMatch(text),
        "uri" => IsUri(text),
        "isbn" => IsBookNumber(text, 10) || IsBookNumber(text, 13),
        "isbn10" => IsBookNumber(text, 10),
        "isbn13" => IsBookNumber(text, 13),
        "creditcard" => CreditCard.IsMatch(text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)),
        "ssn" => Ssn.IsMatch(text),
        "hexcolor" => HexColor.IsMatch(text),
        "rgbcolor" => RgbColor.IsMatch(text),
        "k8s-short-name" => !Validation.Names.DnsLabel(text).Any(),
        "k8s-long-name" => !Validation.Names.DnsSubdomain(text).Any(),
        _ => true,
    };

    /// <summary>True when texts or numbers of the format are checked.</summary>
    public static bool IsKnown(string format) => format is "int32" or "int64" or "float" or "double" or "byte" or "date" or "date-time" or "datetime"
        or "duration" or "password" or "uuid" or "uuid3" or "uuid4" or "uuid5" or "bsonobjectid" or "ipv4" or "ipv6" or "cidr" or "mac" or "email"
        or "hostname" or "uri" or "isbn" or "isbn10" or "isbn13" or "creditcard" or "ssn" or "hexcolor" or "rgbcolor" or "k8s-short-name" or "k8s-long-name";

    private static bool IsTime(string text)
    {
        var normal = text.Replace(',', '.').Replace(' ', 'T').ToUpperInvariant();
        var dot = normal.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            var end = dot + 1;
            while (end < normal.Length && char.IsAsciiDigit(normal[end]))
            {
                end++;
            }

            normal = normal[..dot] + normal[end..];
        }

        return DateTimeOffset.TryParse(normal, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
    }

    private static bool IsBase64(string text)
        => Convert.TryFromBase64String(text, new byte[(text.Length * 3 / 4) + 3], out _);

    private static bool IsAddress(string text, AddressFamily family)
        => IPAddress.TryParse(text, out var address) && address.AddressFamily == family && !text.Contains('%', StringComparison.Ordinal)
            && !text.Contains('[', StringComparison.Ordinal) && (family != AddressFamily.InterNetwork || address.ToString() == text);

    private static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
        {
            return false;
        }

        var address = text[..slash];
        return (IsAddress(address, AddressFamily.InterNetwork) && bits <= 32) || (IsAddress(address, AddressFamily.InterNetworkV6) && bits <= 128);
    }

    // An absolute URI, or an absolute path, as in the first line of a request.
    private static bool IsUri(string text)
        => text.Length > 0 && !text.Any(c => c <= ' ' || c == 0x7f)
            && (text[0] == '/' || (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && char.IsAsciiLetter(text[0])
                && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.')
                && Uri.TryCreate(text, UriKind.Absolute, out _)));

    private static bool IsBookNumber(string text, int length)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length != length)
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < length; i++)
        {
            var digit = length == 10 && i == 9 && digits[i] is ('X' or 'x') ? 10 : digits[i] - '0';
            if (digit is < 0 or > 10 || (digit > 9 && !(length == 10 && i == 9)))
            {
                return false;
            }

            sum += length == 10 ? (i + 1) * digit : (i % 2 == 0 ? 1 : 3) * digit;
        }

        return sum % (length == 10 ? 11 : 10) == 0;
    }

    private static Pattern Of(string text)
        => Pattern.TryParse(text, out var pattern, out var problem) ? pattern : throw new InvalidOperationException(problem);
}
