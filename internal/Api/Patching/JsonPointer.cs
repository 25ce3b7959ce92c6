namespace EdgeOrch.Api.Patching;

/// <summary>Paths of RFC 6901.</summary>
internal static class JsonPointer
{
    /// <summary>The unescaped steps of a pointer; empty for the whole document. Null when it is malformed.</summary>
    public static string[]? Split(string pointer)
    {
        if (pointer.Length == 0)
        {
            return [];
        }

        if (pointer[0] != '/')
        {
            return null;
        }

        return [.. pointer[1..].Split('/').Select(Unescape)];
    }

    // ~1 first: "~01" means "~1" and not "/".
    private static string Unescape(string step)
        => step.Contains('~', StringComparison.Ordinal)
            ? step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : step;
}
