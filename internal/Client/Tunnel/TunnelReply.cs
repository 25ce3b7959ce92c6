using System.Text;
using System.Text.Json;

namespace EdgeOrch.Client.Tunnel;

/// <summary>
/// The first line of an answer: how the request went. After it come the raw bytes of the body, or, when
/// <see cref="UpgradePath"/> is set, a raw connection to the container runtime's streaming server.
/// </summary>
/// <param name="Status">The HTTP status code.</param>
public sealed record TunnelReply(int Status)
{
    private const int LengthLimit = 16 * 1024;

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "text/plain";

    /// <summary>For an error: what went wrong.</summary>
    public string? Message { get; init; }

    /// <summary>Path and query on the runtime's streaming server that takes the client's upgrade.</summary>
    public string? UpgradePath { get; init; }

    /// <summary>Writes the line.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("status", Status);
            writer.WriteString("contentType", ContentType);
            writer.WriteString("message", Message);
            writer.WriteString("upgradePath", UpgradePath);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the line, byte by byte so that nothing after it is taken.</summary>
    /// <exception cref="IOException">The connection ended or the line is not a reply.</exception>
    public static async Task<TunnelReply> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>(128);
        var one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0)
            {
                throw new IOException("the node closed the connection before it answered");
            }

            if (one[0] == (byte)'\n')
            {
                return Parse(Encoding.UTF8.GetString([.. line]));
            }

            line.Add(one[0]);
            if (line.Count > LengthLimit)
            {
                throw new IOException("the node's answer has no end of line");
            }
        }
    }

    private static TunnelReply Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new TunnelReply(root.GetProperty("status").GetInt32())
            {
                ContentType = root.GetProperty("contentType").GetString() ?? "text/plain",
                Message = root.GetProperty("message").GetString(),
                UpgradePath = root.GetProperty("upgradePath").GetString(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new IOException("the node's answer cannot be read", e);
        }
    }
}
