using System.Text.Json;
using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.ApiServer.Snapshots;

/// <summary>Snapshots on a server as a JSON document.</summary>
public static class SnapshotList
{
    /// <summary>Writes the document.</summary>
    public static byte[] Format(IEnumerable<SnapshotFile> files)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var file in files)
            {
                Write(writer, file);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads the document; of <see cref="SnapshotFile.Info"/> only revision and creation travel.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static IReadOnlyList<SnapshotFile> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.GetProperty("items").EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("the server's answer is no list of snapshots", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, SnapshotFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("path", file.Path);
        writer.WriteNumber("bytes", file.Bytes);
        if (file.Info is { } info)
        {
            writer.WriteNumber("revision", info.Revision);
            writer.WriteString("createdAt", info.CreatedAt);
        }

        if (file.Problem is { } problem)
        {
            writer.WriteString("problem", problem);
        }

        writer.WriteEndObject();
    }

    private static SnapshotFile Read(JsonElement item) => new(
        item.GetProperty("path").GetString()!,
        item.GetProperty("bytes").GetInt64(),
        item.TryGetProperty("revision", out var revision)
            ? new SnapshotInfo(revision.GetInt64(), 0, item.GetProperty("createdAt").GetDateTimeOffset(), 0, default)
            : null,
        item.TryGetProperty("problem", out var problem) ? problem.GetString() : null);
}
