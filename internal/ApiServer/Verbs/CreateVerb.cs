using EdgeOrch.Api.Decoding;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>create. Thread-safe.</summary>
internal sealed class CreateVerb(ObjectWriter writer)
{
    /// <summary>Answers a create of an object.</summary>
    public async ValueTask<ApiServerResponse> CreateAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var scope = WriteOptions.Scope(context, endpoint);
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var decoded = ObjectDecoder.Decode(body, context.Request.ContentType, endpoint.Kind, WriteOptions.Validation(context.Query));
        context.Warnings.AddRange(decoded.Warnings);
        var value = await endpoint.InVersionAsync(decoded.Object, endpoint.Working, context.Cancellation).ConfigureAwait(false);
        var stored = await writer.CreateAsync(scope, value).ConfigureAwait(false);
        return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(stored, context.Cancellation).ConfigureAwait(false), 201);
    }
}
