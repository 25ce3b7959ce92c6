using System.Globalization;
using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// The way to nodes whose agents are connected to another server of the group: each server is asked in turn, over mutual TLS, and the one
/// that has the agent passes the bytes on. Thread-safe.
/// </summary>
public sealed class TunnelRelay(ServerGroupParts parts, TimeProvider time)
{
    /// <summary>Where servers ask each other; the node's name follows.</summary>
    internal const string Path = "/edgeorch/v1/relays/";

    /// <summary>The query parameters that hold the request to the node.</summary>
    internal const string MethodParameter = "method";

    /// <summary>See <see cref="MethodParameter"/>.</summary>
    internal const string PathParameter = "path";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Asks the others for a connection on which the node answers; null when it is connected to none that could be reached.</summary>
    /// <param name="node">The node.</param>
    /// <param name="method">The method of the request to the node.</param>
    /// <param name="path">Its path and query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<NodeConnection?> OpenAsync(string node, string method, string path, CancellationToken cancellationToken)
    {
        var view = parts.Group.View;
        foreach (var member in view.Members)
        {
            if (member.Id != view.Self && member.About is { ApiAddress.Length: > 0 } about
                && await TryOpenAsync(about.ApiAddress, view.Self, node, method, path, cancellationToken).ConfigureAwait(false) is { } stream)
            {
                var connection = new NodeConnection(stream);
                _ = CloseAsync(connection);
                return connection;
            }
        }

        return null;
    }

    private async Task<Stream?> TryOpenAsync(string address, long self, string node, string method, string path, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            var options = new HttpTransportOptions
            {
                Servers = [new Uri($"https://{address}")],
                TrustedRoots = parts.TrustedRoots,
                ClientCertificate = parts.Identity,
                ConnectTimeout = ConnectTimeout,
            };
            stream = await new TlsDialer(options, time).DialAsync(cancellationToken).ConfigureAwait(false);
            var target = $"{Path}{Uri.EscapeDataString(node)}?{MethodParameter}={Uri.EscapeDataString(method)}&{PathParameter}={Uri.EscapeDataString(path)}";
            var head = new HttpHead(
                $"POST {target} HTTP/1.1",
                [
                    new("Host", address), new("Connection", "Upgrade"), new("Upgrade", TunnelOffer.UpgradeProtocol), new("Content-Length", "0"),
                    new(ForwardingHeaders.PassedOnBy, self.ToString(CultureInfo.InvariantCulture)), .. ForwardedUser.Format(UserInfo.ApiServer),
                ]);
            await head.WriteAsync(stream, cancellationToken).ConfigureAwait(false);
            if ((await HttpHead.ReadAsync(stream, cancellationToken).ConfigureAwait(false)).StatusCode == 101)
            {
                var opened = stream;
                stream = null;
                return opened;
            }
        }
        catch (Exception e) when (e is ApiUnreachableException or IOException)
        {
            // That server is down; the agent is with another one, or on its way there.
        }
        finally
        {
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }

        return null;
    }

    private static async Task CloseAsync(NodeConnection connection)
    {
        await connection.Finished.ConfigureAwait(false);
        await connection.Stream.DisposeAsync().ConfigureAwait(false);
    }
}
