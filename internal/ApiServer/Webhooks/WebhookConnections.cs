using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Open connections to webhooks, kept per target; targets nobody asks any more are let go. Thread-safe.</summary>
internal sealed class WebhookConnections(ServiceEndpoints services) : IDisposable
{
    private const int MaxTargets = 128;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(30);

    // Pods behind a service come and go; a connection that never ends would never see the new ones.
    private static readonly TimeSpan LifeTime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<WebhookTarget, HttpMessageInvoker> _invokers = new();

    /// <summary>Sends requests to a target.</summary>
    /// <exception cref="WebhookFailedException">The target's bundle cannot be read.</exception>
    public HttpMessageInvoker Of(WebhookTarget target)
    {
        if (_invokers.TryGetValue(target, out var known))
        {
            return known;
        }

        if (_invokers.Count >= MaxTargets)
        {
            Forget();
        }

        var made = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = WebhookTrust.Options(target),
            ConnectCallback = (context, token) => ConnectAsync(target, context, token),
            PooledConnectionIdleTimeout = IdleTime,
            PooledConnectionLifetime = LifeTime,
            ConnectTimeout = ConnectTime,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        });
        var kept = _invokers.GetOrAdd(target, made);
        if (!ReferenceEquals(kept, made))
        {
            made.Dispose();
        }

        return kept;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    // Rare enough that starting over costs less than keeping account of use.
    private void Forget()
    {
        foreach (var target in _invokers.Keys)
        {
            if (_invokers.TryRemove(target, out var invoker))
            {
                invoker.Dispose();
            }
        }
    }

    private async ValueTask<Stream> ConnectAsync(WebhookTarget target, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (context.InitialRequestMessage is WebhookMessage message)
        {
            message.Connected = true;
        }

        IReadOnlyList<DnsEndPoint> places = target.Service.Length == 0
            ? [context.DnsEndPoint]
            : await services.FindAsync(target.Namespace, target.Service, target.Port, cancellationToken).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            try
            {
                return await DialAsync(places[i], cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException) when (i + 1 < places.Count)
            {
                // The next one may be better.
            }
            catch (SocketException e)
            {
                throw new WebhookFailedException($"dial tcp {places[i].Host}:{places[i].Port}: {Reason(e)}", inner: e);
            }
        }
    }

    private static async ValueTask<Stream> DialAsync(DnsEndPoint place, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await (IPAddress.TryParse(place.Host, out var address)
                ? socket.ConnectAsync(new IPEndPoint(address, place.Port), cancellationToken)
                : socket.ConnectAsync(place, cancellationToken)).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connect: connection refused",
        SocketError.HostUnreachable => "connect: no route to host",
        SocketError.NetworkUnreachable => "connect: network is unreachable",
        SocketError.TimedOut => "i/o timeout",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "lookup: no such host",
        _ => e.Message,
    };
}
