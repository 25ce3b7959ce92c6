using System.Text;
using System.Text.Json;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>
/// Hands out one string for many equal texts: label keys, label values and namespaces repeat in every object of a collection. Bounded;
/// a text whose place another one took is just made anew. Thread-safe.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 512;
    private const int LongestKept = 64;

    private readonly string?[] _texts = new string?[Places];

    /// <summary>The string or property name the reader stands on.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped || reader.ValueSpan.Length > LongestKept)
        {
            return reader.GetString() ?? "";
        }

        var hash = new HashCode();
        hash.AddBytes(reader.ValueSpan);
        ref var place = ref _texts[(uint)hash.ToHashCode() % Places];
        var kept = Volatile.Read(ref place);
        if (kept is null || !Ascii.Equals(reader.ValueSpan, kept))
        {
            kept = reader.GetString() ?? "";
            Volatile.Write(ref place, kept);
        }

        return kept;
    }
}
