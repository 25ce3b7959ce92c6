using System.Net.Security;
using System.Text.Json;
using EdgeOrch.Client;
using EdgeOrch.Client.Queues;
using EdgeOrch.Client.Tunnel;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Streaming;

/// <summary>
/// The agent's side of the tunnel: keeps one control stream open to the server, on which offers arrive, and answers each
/// offer on a connection of its own. Both are dialled by the agent, so a node behind NAT serves logs and exec like any other.
/// </summary>
public sealed partial class NodeTunnel(
    IApiTransport transport, ITlsDialer dialer, string nodeName, NodeApi api, Random random, TimeProvider time, ILogger<NodeTunnel> logger)
{
    private string _lastError = "";

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), random);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ServeControlAsync(backoff, cancellationToken);
            }
            catch (Exception e) when (e is ApiUnreachableException or ApiStatusException or JsonException)
            {
                // A server that is away for long says the same again and again.
                if (_lastError != e.Message)
                {
                    LogLost(logger, e.Message);
                    _lastError = e.Message;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeControlAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        var request = new ApiRequest("GET", TunnelOffer.ControlPath + nodeName) { Query = "watch=true" };
        await using var response = await transport.SendAsync(request, cancellationToken);
        if (!response.IsSuccess || response.Frames is null)
        {
            throw ApiStatusException.From(response.StatusCode, response.Body.Span);
        }

        await foreach (var frame in response.Frames.WithCancellation(cancellationToken))
        {
            backoff.Reset();
            _lastError = "";
            if (TunnelOffer.Parse(frame.Span) is { } offer)
            {
                _ = AnswerAsync(offer, cancellationToken);
            }
        }
    }

    private async Task AnswerAsync(TunnelOffer offer, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await dialer.DialAsync(cancellationToken);
            var head = new HttpHead(
                $"POST {TunnelOffer.AnswerPath}{offer.Id} HTTP/1.1",
                [new("Host", "edgeorch"), new("Connection", "Upgrade"), new("Upgrade", TunnelOffer.UpgradeProtocol), new("Content-Length", "0")]);
            await head.WriteAsync(stream, cancellationToken);
            var reply = await HttpHead.ReadAsync(stream, cancellationToken);
            if (reply.StatusCode != 101)
            {
                LogRefused(logger, offer.ToString(), reply.StartLine);
                return;
            }

            var closed = 0;
            void CloseWrite()
            {
                if (Interlocked.Exchange(ref closed, 1) == 0 && stream is SslStream tls)
                {
                    _ = tls.ShutdownAsync();
                }
            }

            await api.ServeAsync(offer, stream, CloseWrite, cancellationToken);
            CloseWrite();
        }
        catch (Exception e) when (e is ApiUnreachableException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            LogBroken(logger, offer.ToString(), e.Message);
        }
#pragma warning disable CA1031 // Whatever one stream does wrong, the node's other streams go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, e, offer.ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the tunnel to the server broke, dialling again: {Error}")]
    private static partial void LogLost(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the server no longer wants the answer to {Offer}: {Status}")]
    private static partial void LogRefused(ILogger logger, string offer, string status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "the stream for {Offer} ended early: {Error}")]
    private static partial void LogBroken(ILogger logger, string offer, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "serving {Offer} failed")]
    private static partial void LogFailed(ILogger logger, Exception error, string offer);
}
