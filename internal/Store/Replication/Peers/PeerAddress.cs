using System.Globalization;
using System.Net;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>Where a server listens for other servers. It may change; a server's identity is its id.</summary>
/// <param name="Host">A name, or an IP address without brackets.</param>
/// <param name="Port">The TCP port.</param>
public sealed record PeerAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c> or <c>[address]:port</c>.</summary>
    /// <returns>Null when the text is something else.</returns>
    public static PeerAddress? TryParse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
        {
            return null;
        }
        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out _) ? new PeerAddress(host[1..^1], port) : null;
        }
        return host.Contains(':', StringComparison.Ordinal) ? null : new PeerAddress(host, port);
    }

    /// <summary>What <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
