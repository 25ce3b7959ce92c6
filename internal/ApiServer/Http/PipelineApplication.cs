using System.Net;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Http;

/// <summary>Translates between Kestrel's features and the pipeline's requests and answers.</summary>
internal sealed partial class PipelineApplication(RequestPipeline pipeline, InFlightLimit limit, ILogger logger)
    : IHttpApplication<IFeatureCollection>
{
    // Watches and streams excepted, as upstream's default.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var aborted = context.Get<IHttpRequestLifetimeFeature>()!.RequestAborted;
        var http = context.Get<IHttpRequestFeature>()!;
        if (!limit.TryEnter(IsPrivileged(context)))
        {
            var busy = ApiException.TooManyRequests("too many requests, please try again later.", 1);
            await ResponseWriter.WriteAsync(context, http.Method, ApiServerResponse.Of(busy.Status), aborted).ConfigureAwait(false);
            return;
        }

        var entered = true;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        limited.CancelAfter(RequestTimeout);
        ApiServerResponse? response = null;
        try
        {
            response = await pipeline.ExecuteAsync(Translate(context, http), limited.Token).ConfigureAwait(false);
            if (response.Frames is not null || response.TakeOver is not null)
            {
                // Long-lived: it holds no place, or watches would lock everybody else out.
                limit.Leave();
                entered = false;
                limited.CancelAfter(Timeout.InfiniteTimeSpan);
            }

            await ResponseWriter.WriteAsync(context, http.Method, response, aborted).ConfigureAwait(false);
        }
        catch (Exception e) when (aborted.IsCancellationRequested || e is ConnectionAbortedException or ConnectionResetException)
        {
            LogGone(http.Method, http.Path);
        }
        catch (OperationCanceledException) when (response is null)
        {
            var late = ApiException.Timeout("request did not complete within the allotted timeout", 0);
            await ResponseWriter.WriteAsync(context, http.Method, ApiServerResponse.Of(late.Status), aborted).ConfigureAwait(false);
        }
        finally
        {
            if (entered)
            {
                limit.Leave();
            }

            if (response?.Frames is not null)
            {
                await response.Frames.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static ApiServerRequest Translate(IFeatureCollection context, IHttpRequestFeature http)
    {
        var headers = http.Headers;
        var query = http.QueryString;
        return new ApiServerRequest
        {
            Method = http.Method,
            Path = http.Path,
            Query = query.Length > 0 && query[0] == '?' ? query[1..] : query,
            ContentType = headers.ContentType,
            Accept = headers.Accept,
            Credentials = new AuthenticationRequest
            {
                BearerToken = Bearer(headers.Authorization),
                ClientCertificate = context.Get<ITlsConnectionFeature>()?.ClientCertificate,
                RemoteAddress = context.Get<IHttpConnectionFeature>()?.RemoteIpAddress,
            },
            Header = name => headers.TryGetValue(name, out var value) ? (string?)value : null,
            ReadBody = cancellationToken => BodyReader.ReadAsync(context, cancellationToken),
            HttpFeatures = context,
        };
    }

    private static string? Bearer(string? authorization)
    {
        const string Scheme = "Bearer ";
        return authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : null;
    }

    // Certificates of nodes and administrators name their group; whether they are genuine is found out later, and only shapes the queue here.
    private static bool IsPrivileged(IFeatureCollection context) =>
        context.Get<ITlsConnectionFeature>()?.ClientCertificate?.Subject is { } subject
        && (subject.Contains(UserInfo.Nodes, StringComparison.Ordinal) || subject.Contains(UserInfo.Masters, StringComparison.Ordinal));

    [LoggerMessage(Level = LogLevel.Debug, Message = "The client of {Method} {Path} went away")]
    private partial void LogGone(string method, string path);
}
