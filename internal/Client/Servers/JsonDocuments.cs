using System.Text.Json;

namespace EdgeOrch.Client.Servers;

/// <summary>Writes and reads the small documents servers exchange about each other. Pure.</summary>
internal static class JsonDocuments
{
    /// <summary>An object.</summary>
    internal static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="FormatException">It is not what was expected.</exception>
    internal static T Read<T>(ReadOnlyMemory<byte> utf8, string what, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"{what} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A text member, empty when it is missing.</summary>
    internal static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    /// <summary>A server's id.</summary>
    internal static long Id(JsonElement element, string name) =>
        ServerId.TryParse(Text(element, name)) ?? throw new FormatException($"{name} is not a server's id of 16 hex digits");
}
