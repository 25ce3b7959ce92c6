using System.Globalization;
using System.Text;

namespace EdgeOrch.Client.Tunnel;

/// <summary>The head of an HTTP/1.1 message on a raw connection: a start line and headers.</summary>
/// <param name="StartLine">The request or status line.</param>
/// <param name="Headers">Names and values in order.</param>
public sealed record HttpHead(string StartLine, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private const int LengthLimit = 64 * 1024;

    /// <summary>The code of a status line; 0 when this is none.</summary>
    public int StatusCode => StartLine.Split(' ') is [_, var code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Writes the head with its empty line.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(StartLine).Append("\r\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a head and nothing beyond it.</summary>
    /// <exception cref="IOException">The connection ended or sent no HTTP.</exception>
    public static async Task<HttpHead> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>(512);
        var one = new byte[1];
        while (!EndsHead(bytes))
        {
            if (await stream.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0 || bytes.Count > LengthLimit)
            {
                throw new IOException("the connection ended before a whole HTTP head arrived");
            }

            bytes.Add(one[0]);
        }

        var lines = Encoding.Latin1.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
            }
        }

        return new HttpHead(lines.Length == 0 ? "" : lines[0], headers);
    }

    private static bool EndsHead(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^1] == '\n' && bytes[^2] == '\r' && bytes[^3] == '\n' && bytes[^4] == '\r';
}
