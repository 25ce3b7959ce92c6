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
internal sealed partial class PipelineApplication(RequestPipeline pipeline, ILogger logger, CancellationToken stopping)
    : IHttpApplication<IFeatureCollection>
{
    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var lifetime = context.Get<IHttpRequestLifetimeFeature>()!;
        var aborted = lifetime.RequestAborted;
        var http = context.Get<IHttpRequestFeature>()!;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        ApiServerResponse? response = null;
        try
        {
            limited.CancelAfter(RequestTimeout.Of(http.QueryString));
            response = await pipeline.ExecuteAsync(Translate(context, http), limited.Token).ConfigureAwait(false);
            await WriteAsync(context, http.Method, response, limited, aborted).ConfigureAwait(false);
        }
        catch (Exception e) when (aborted.IsCancellationRequested || e is ConnectionAbortedException or ConnectionResetException)
        {
            LogGone(http.Method, http.Path);
        }
        catch (ApiException e) when (response is null)
        {
            await ResponseWriter.WriteAsync(context, http.Method, ApiServerResponse.Of(e.Status), aborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (response is null)
        {
            var late = ApiException.Timeout("request did not complete within the allotted timeout", 0);
            await ResponseWriter.WriteAsync(context, http.Method, ApiServerResponse.Of(late.Status), aborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client reads too slowly: half an answer must not look like a whole one.
            lifetime.Abort();
            LogGone(http.Method, http.Path);
        }
        finally
        {
            response?.Flow?.Dispose();
            if (response?.Frames is not null)
            {
                await response.Frames.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync(
        IFeatureCollection context, string method, ApiServerResponse response, CancellationTokenSource limited, CancellationToken aborted)
    {
        if (response.Frames is null && response.TakeOver is null)
        {
            await ResponseWriter.WriteAsync(context, method, response, limited.Token).ConfigureAwait(false);
            return;
        }

        // Long-lived: it has no time limit and holds no seat, or watches would lock everybody else out.
        response.Flow?.Dispose();
        limited.CancelAfter(Timeout.InfiniteTimeSpan);
        if (response.Frames is not null)
        {
            await ResponseWriter.WriteAsync(context, method, response, aborted).ConfigureAwait(false);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        await ResponseWriter.WriteAsync(context, method, response, ending.Token).ConfigureAwait(false);
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
                Headers = headers,
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "The client of {Method} {Path} went away")]
    private partial void LogGone(string method, string path);
}
