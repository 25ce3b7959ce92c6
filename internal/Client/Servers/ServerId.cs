using System.Globalization;

namespace EdgeOrch.Client.Servers;

/// <summary>Servers' identities as text: sixteen hex digits.</summary>
public static class ServerId
{
    /// <summary>How many digits people are shown.</summary>
    public const int ShortLength = 8;

    /// <summary>All digits.</summary>
    public static string Format(long id) => id.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Format"/> writes; null when it is something else.</summary>
    public static long? TryParse(string text) =>
        text.Length == 16 && long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
