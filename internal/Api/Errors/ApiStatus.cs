using System.Text.Json;

namespace EdgeOrch.Api.Errors;

/// <summary>The v1 Status of a failed (or finished) request.</summary>
/// <param name="Code">HTTP status.</param>
/// <param name="Reason">One of <see cref="StatusReason"/>, or empty.</param>
/// <param name="Message">Human-readable text in upstream's words.</param>
/// <param name="Details">What it was about, or null.</param>
public sealed record ApiStatus(int Code, string Reason, string Message, StatusDetails? Details = null)
{
    /// <summary>With what an expired list can still be continued, or null.</summary>
    public string? Continue { get; init; }

    /// <summary>A Status that says the request succeeded, as deletes answer.</summary>
    public static ApiStatus Success(StatusDetails? details) => new(200, "", "", details);

    /// <summary>The v1 Status as UTF-8 JSON.</summary>
    public byte[] ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the v1 Status as a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Status");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartObject("metadata");
        WriteText(writer, "continue", Continue);
        writer.WriteEndObject();
        writer.WriteString("status", Code < 400 ? "Success" : "Failure");
        WriteText(writer, "message", Message);
        WriteText(writer, "reason", Reason);
        if (Details is not null)
        {
            WriteDetails(writer, Details);
        }

        if (Code >= 400)
        {
            writer.WriteNumber("code", Code);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads a v1 Status as another server sent it; null when the JSON is no Status.</summary>
    public static ApiStatus? Parse(ReadOnlySpan<byte> json)
    {
        System.Text.Json.Nodes.JsonNode? node;
        try
        {
            node = System.Text.Json.Nodes.JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }

        if (node is not System.Text.Json.Nodes.JsonObject status || JsonTree.Text(status, "kind") != "Status")
        {
            return null;
        }

        var code = (int)(JsonTree.Number(status, "code") ?? (JsonTree.Text(status, "status") == "Success" ? 200 : 500));
        return new ApiStatus(code, JsonTree.Text(status, "reason") ?? "", JsonTree.Text(status, "message") ?? "",
            status["details"] is System.Text.Json.Nodes.JsonObject details ? ReadDetails(details) : null);
    }

    private static StatusDetails ReadDetails(System.Text.Json.Nodes.JsonObject details) => new()
    {
        Name = JsonTree.Text(details, "name"),
        Group = JsonTree.Text(details, "group"),
        Kind = JsonTree.Text(details, "kind"),
        Uid = JsonTree.Text(details, "uid"),
        RetryAfterSeconds = (int)(JsonTree.Number(details, "retryAfterSeconds") ?? 0),
        Causes = [.. JsonTree.Objects(details, "causes").Select(c =>
            new StatusCause(JsonTree.Text(c, "reason") ?? "", JsonTree.Text(c, "message") ?? "", JsonTree.Text(c, "field")))],
    };

    private static void WriteDetails(Utf8JsonWriter writer, StatusDetails details)
    {
        writer.WriteStartObject("details");
        WriteText(writer, "name", details.Name);
        WriteText(writer, "group", details.Group);
        WriteText(writer, "kind", details.Kind);
        WriteText(writer, "uid", details.Uid);
        if (details.Causes.Count > 0)
        {
            writer.WriteStartArray("causes");
            foreach (var cause in details.Causes)
            {
                writer.WriteStartObject();
                WriteText(writer, "reason", cause.Reason);
                WriteText(writer, "message", cause.Message);
                WriteText(writer, "field", cause.Field);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (details.RetryAfterSeconds > 0)
        {
            writer.WriteNumber("retryAfterSeconds", details.RetryAfterSeconds);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }
}
