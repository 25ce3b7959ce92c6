using System.Globalization;
using System.Text;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>The names under which fields are recorded. Pure.</summary>
internal static class ManagerName
{
    private const int MaxBytes = 128;

    /// <summary>The name of a program that gives none: its User-Agent up to the first slash.</summary>
    public static string OfProgram(string? userAgent)
    {
        var program = userAgent.AsSpan();
        program = program.IndexOf('/') is >= 0 and var slash ? program[..slash] : program;
        if (program.Length is > 0 and <= MaxBytes && !program.ContainsAnyExceptInRange(' ', '~'))
        {
            return program.ToString();
        }

        var name = new StringBuilder();
        var bytes = 0;
        foreach (var rune in program.EnumerateRunes())
        {
            if (IsPrintable(rune) && (bytes += rune.Utf8SequenceLength) <= MaxBytes)
            {
                name.Append(rune);
            }
        }

        return name.Length > 0 ? name.ToString() : "unknown";
    }

    /// <summary>What is wrong with a name.</summary>
    public static IEnumerable<FieldError> Problems(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            yield return FieldError.TooLong("fieldManager", MaxBytes);
        }

        var position = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                yield return FieldError.Invalid("fieldManager", name, string.Create(CultureInfo.InvariantCulture, $"invalid character U+{rune.Value:X4} (at position {position})"));
            }

            position += rune.Utf8SequenceLength;
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));
}
