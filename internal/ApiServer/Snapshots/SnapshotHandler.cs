using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Store;
using EdgeOrch.Store.Snapshots;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeOrch.ApiServer.Snapshots;

/// <summary>Saves, lists and answers snapshots of this server's state. What takes one has no time limit: the state may be large and the disk slow.</summary>
public sealed class SnapshotHandler(SnapshotService snapshots) : IRequestHandler
{
    private const string DefaultName = "manual";
    private const int BufferSize = 64 * 1024;

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource
        && info.Path is SnapshotPaths.Snapshots or SnapshotPaths.Keyed
            or (SnapshotPaths.Snapshots + SnapshotPaths.Current) or (SnapshotPaths.Keyed + SnapshotPaths.Current);

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var withKeys = context.Info.Path.StartsWith(SnapshotPaths.Keyed, StringComparison.Ordinal);
        var isCurrent = context.Info.Path.EndsWith(SnapshotPaths.Current, StringComparison.Ordinal);
        switch (context.Info.Verb)
        {
            case "get" when isCurrent:
                return Respond(context, token => snapshots.TakeAsync(withKeys, token), SendAsync);
            case "get" when !withKeys:
                return await ListAsync(context.Cancellation).ConfigureAwait(false);
            case "post" when !isCurrent:
                var name = context.Query[SnapshotPaths.NameParameter] ?? DefaultName;
                return SnapshotService.IsPrefix(name)
                    ? Respond(context, token => snapshots.SaveAsync(name, withKeys, token), static (response, file, token) => SendAsync(response, 201, SnapshotList.Format([file]), token))
                    : throw ApiException.BadRequest(
                        $"a snapshot cannot be named {name}: lower-case letters, digits, dots and dashes are possible, and \"{SnapshotService.ScheduledPrefix}\" is the schedule's");
            default:
                throw ApiException.MethodNotAllowed();
        }
    }

    private async Task<ApiServerResponse> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ApiServerResponse.Of(200, SnapshotList.Format(await snapshots.Directory.ListAsync(cancellationToken).ConfigureAwait(false)));
        }
        catch (StoreUnavailableException error)
        {
            throw ApiException.InternalError(error.Message, error);
        }
    }

    private static ApiServerResponse Respond<T>(
        RequestContext context, Func<CancellationToken, Task<T>> work, Func<IFeatureCollection, T, CancellationToken, Task> send)
    {
        var features = context.Request.HttpFeatures ?? throw ApiException.BadRequest("snapshots are for clients outside the server's process");
        return new ApiServerResponse
        {
            TakeOver = async token =>
            {
                T result;
                try
                {
                    result = await work(token).ConfigureAwait(false);
                }
                catch (StoreUnavailableException error)
                {
                    var status = ApiException.InternalError(error.Message, error).Status;
                    await SendAsync(features, status.Code, status.ToJson(), token).ConfigureAwait(false);
                    return;
                }

                await send(features, result, token).ConfigureAwait(false);
            },
        };
    }

    private static async Task SendAsync(IFeatureCollection features, FileStream snapshot, CancellationToken cancellationToken)
    {
        await using var file = snapshot;
        var body = await BeginAsync(features, 200, "application/octet-stream", file.Length, cancellationToken).ConfigureAwait(false);
        await file.CopyToAsync(body.Stream, BufferSize, cancellationToken).ConfigureAwait(false);
        await body.CompleteAsync().ConfigureAwait(false);
    }

    private static async Task SendAsync(IFeatureCollection features, int code, byte[] json, CancellationToken cancellationToken)
    {
        var body = await BeginAsync(features, code, ApiServerResponse.Json, json.Length, cancellationToken).ConfigureAwait(false);
        await body.Stream.WriteAsync(json, cancellationToken).ConfigureAwait(false);
        await body.CompleteAsync().ConfigureAwait(false);
    }

    private static async Task<IHttpResponseBodyFeature> BeginAsync(
        IFeatureCollection features, int code, string type, long length, CancellationToken cancellationToken)
    {
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = code;
        response.Headers.ContentType = type;
        response.Headers.ContentLength = length;
        response.Headers.CacheControl = "no-cache, private";
        var body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await body.StartAsync(cancellationToken).ConfigureAwait(false);
        return body;
    }
}
