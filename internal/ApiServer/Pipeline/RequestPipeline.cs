using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.FlowControl;
using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.ApiServer.Health;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;
using EdgeOrch.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>
/// route, authenticate, authorize, then the handler that knows the request. Every failure becomes a Status. Thread-safe.
/// </summary>
internal sealed partial class RequestPipeline(
    SecurityParts security,
    ResourceRegistry registry,
    ResourceVerbs verbs,
    IReadOnlyList<IRequestHandler> handlers,
    RequestMetrics metrics,
    FlowGate gate,
    GroupGate? group,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping)
{
    private const int MaxWatchesPerUser = 2000;
    private readonly OpenWatches _watches = new(MaxWatchesPerUser);
    private readonly ProtobufAnswers _protobuf = new(registry.Catalog);

    /// <summary>Serves one request. Throws only when the caller is gone.</summary>
    public async ValueTask<ApiServerResponse> ExecuteAsync(ApiServerRequest request, CancellationToken cancellationToken)
    {
        var start = metrics.Start();
        var query = QueryValues.Parse(request.Query);
        var info = RequestInfoParser.Parse(request.Method, request.Path, query);
        var context = new RequestContext
        {
            Request = request,
            Query = query,
            Info = info,
            Now = time.GetUtcNow(),
            Cancellation = cancellationToken,
            Stopping = stopping,
        };
        try
        {
            var response = await AnswerAsync(context).ConfigureAwait(false);
            response.Flow = context.Flow;
            metrics.Finish(info, response.StatusCode, start);
            return response;
        }
        catch
        {
            context.Flow?.Dispose();
            throw;
        }
    }

    private async ValueTask<ApiServerResponse> AnswerAsync(RequestContext context)
    {
        var request = context.Request;
        try
        {
            var response = await ServeAsync(context).ConfigureAwait(false);
            if (response.Frames is { } frames && context.Flow is not null)
            {
                response.Frames = await _watches.CountAsync(context.User.Name, frames).ConfigureAwait(false);
            }

            if (context.Warnings.Count > 0)
            {
                response.Warnings = context.Warnings;
            }

            return response.Media == MediaType.Protobuf ? _protobuf.Encode(response) : response;
        }
        catch (ApiException e)
        {
            if (e.Code >= 500)
            {
                LogFailed(e, request.Method, request.Path, e.Code);
            }

            return Failure(request, e.Status);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (StoreUnavailableException e)
        {
            LogFailed(e, request.Method, request.Path, 503);
            return Failure(request, ApiException.ServiceUnavailable($"the store does not answer: {e.Message}").Status);
        }
        catch (Exception e)
        {
            LogFailed(e, request.Method, request.Path, 500);
            return Failure(request, ApiException.InternalError(e.Message, e).Status);
        }
    }

    private ApiServerResponse Failure(ApiServerRequest request, ApiStatus status)
    {
        var response = ApiServerResponse.Of(status);
        return (status.Code == 406 ? MediaType.Json : ResponseFormat.ForFailure(request.Accept)) switch
        {
            MediaType.Protobuf => _protobuf.Encode(response),
            MediaType.Yaml => new ApiServerResponse
            {
                StatusCode = status.Code,
                ContentType = "application/yaml",
                Body = YamlEncoder.FromJson(response.Body.Span),
                Headers = response.Headers,
            },
            _ => response,
        };
    }

    private async ValueTask<ApiServerResponse> ServeAsync(RequestContext context)
    {
        if (!OpenPaths.Contains(context.Info) || context.Request.User is not null)
        {
            await AuthenticateAsync(context).ConfigureAwait(false);
            if (context.Request.HttpFeatures is not null && gate.Classify(context.User, context.Info) is { } ticket)
            {
                context.Flow = ticket;
                await gate.EnterAsync(ticket, context.Cancellation).ConfigureAwait(false);
            }

            return await ServeKnownAsync(context).ConfigureAwait(false);
        }

        return await HandleAsync(context).ConfigureAwait(false);
    }

    private async ValueTask<ApiServerResponse> ServeKnownAsync(RequestContext context)
    {
        if (group is not null)
        {
            if (group.IsLeadersToAnswer(context.Info))
            {
                return await group.WriteAsync(context, AuthorizeAndServeAsync).ConfigureAwait(false);
            }

            await group.BeforeReadAsync(context).ConfigureAwait(false);
        }

        return await AuthorizeAndServeAsync(context).ConfigureAwait(false);
    }

    private async ValueTask<ApiServerResponse> AuthorizeAndServeAsync(RequestContext context)
    {
        await AuthorizeAsync(context).ConfigureAwait(false);
        return await HandleAsync(context).ConfigureAwait(false);
    }

    private async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        for (var i = 0; i < handlers.Count; i++)
        {
            if (handlers[i].Handles(context.Info))
            {
                return await handlers[i].HandleAsync(context).ConfigureAwait(false);
            }
        }

        var info = context.Info;
        if (!info.IsResource || registry.Find(info.Group, info.Version, info.Resource) is not { } endpoint)
        {
            // Kinds that are answered but never stored know no other methods than their handlers'.
            throw info.IsResource && registry.Catalog.FindResource(info.Group, info.Version, info.Resource) is not null
                ? ApiException.MethodNotAllowed()
                : ApiException.ResourceNotFound();
        }

        return await verbs.ServeAsync(context, endpoint).ConfigureAwait(false);
    }

    private async ValueTask AuthenticateAsync(RequestContext context)
    {
        if (context.Request.User is { } known)
        {
            context.User = known;
            return;
        }

        var result = await security.Authenticator.AuthenticateAsync(context.Request.Credentials, context.Cancellation).ConfigureAwait(false);
        if (result.User is null)
        {
            if (result.Failure is not null)
            {
                LogRefused(context.Request.Credentials.RemoteAddress, context.Info.Verb, context.Info.Path, result.Failure);
            }

            throw ApiException.Unauthorized();
        }

        context.User = context.Request.HttpFeatures?.Get<IHttpRequestFeature>() is { } http
            ? await Impersonation.ApplyAsync(result.User, http.Headers, security.Authorizer, context.Cancellation).ConfigureAwait(false)
            : result.User;
    }

    private async ValueTask AuthorizeAsync(RequestContext context)
    {
        var info = context.Info;
        var attributes = new AuthorizationAttributes(context.User, info.Verb)
        {
            IsResource = info.IsResource,
            Group = info.Group,
            Version = info.Version,
            Resource = info.Resource,
            Subresource = info.Subresource,
            Namespace = info.Namespace,
            Name = info.Name,
            Path = info.Path,
        };
        if (info.Verb is "list" or "watch" or "deletecollection")
        {
            attributes = SelectorAttributes.Add(attributes, context.Query["fieldSelector"], context.Query["labelSelector"]);
        }

        var decision = await security.Authorizer.AuthorizeAsync(attributes, context.Cancellation).ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            throw Refusal.Of(attributes, decision.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} answered {Code}")]
    private partial void LogFailed(Exception exception, string method, string path, int code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused credentials of {Remote} for {Verb} {Path}: {Reason}")]
    private partial void LogRefused(System.Net.IPAddress? remote, string verb, string path, string reason);
}
