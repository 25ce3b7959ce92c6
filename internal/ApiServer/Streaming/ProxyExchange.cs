using System.Net.Security;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Http;
using EdgeOrch.ApiServer.Pipeline;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>One proxied request: passes it on over a connection of its own and copies the answer back, upgrades included.</summary>
internal sealed class ProxyExchange(IFeatureCollection features, ProxyTarget target, string prefix, string rest, Stream connection)
{
    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();

    /// <summary>Serves it to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult(connection),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            // As upstream: what is behind a proxy path has no certificate this server could judge.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        };
        using var http = new HttpMessageInvoker(handler);
        try
        {
            using var message = Message();
            using var answer = await http.SendAsync(message, cancellationToken).ConfigureAwait(false);
            await AnswerAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!_response.HasStarted && IsUnreachable(e, cancellationToken))
        {
            var failed = ApiServerResponse.Of(ProxyConnector.Unreachable(e.Message, e).Status);
            await ResponseWriter.WriteAsync(features, _request.Method, failed, cancellationToken).ConfigureAwait(false);
        }
    }

    // A connection that somebody else ends shows as any of these, depending on where the exchange was at that moment.
    private static bool IsUnreachable(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private HttpRequestMessage Message()
    {
        var host = target.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{target.Address}]" : target.Address.ToString();
        var message = new HttpRequestMessage(new HttpMethod(_request.Method), new Uri($"{target.Scheme}://{host}:{target.Port}{rest}"));
        if (features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && !IsUpgrade)
        {
            message.Content = new StreamContent(_request.Body);
        }

        foreach (var (name, values) in _request.Headers)
        {
            if (ProxyHeaders.PassOn(name) && !message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        message.Headers.TryAddWithoutValidation("X-Forwarded-Uri", prefix + rest);
        message.Headers.TryAddWithoutValidation("X-Forwarded-Host", _request.Headers.Host.ToString());
        message.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        if (IsUpgrade)
        {
            message.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            message.Headers.TryAddWithoutValidation("Upgrade", _request.Headers.Upgrade.ToString());
        }

        return message;
    }

    private bool IsUpgrade => features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true && _request.Headers.Upgrade.Count > 0;

    private async Task AnswerAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        _response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (ProxyHeaders.PassBack(name))
            {
                _response.Headers[name] = values.Select(v => ProxyHeaders.Rewrite(name, v, prefix)).ToArray();
            }
        }

        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols && IsUpgrade)
        {
            _response.Headers.Connection = "Upgrade";
            _response.Headers.Upgrade = answer.Headers.Upgrade.ToString();
            await using var client = await features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
            await PassThroughPlan.JoinAsync(client, body, cancellationToken).ConfigureAwait(false);
            return;
        }

        var back = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await back.StartAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            // Flushed as it comes: the answer may be a stream of events.
            await back.Stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            await back.Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await back.CompleteAsync().ConfigureAwait(false);
    }
}
