using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>
/// Answers writes of definitions once what they changed is served, so that whoever reads the answer finds it so. A server that cannot
/// keep up answers all the same. Thread-safe.
/// </summary>
internal sealed class DefinitionHandler(ResourceEndpoint definitions, ResourceVerbs verbs, DefinitionRegistrar registrar, TimeProvider time) : IRequestHandler
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) =>
        info is { IsResource: true, Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions", Subresource: "" }
        && info.Verb is "create" or "update" or "patch" or "delete";

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var response = await verbs.ServeAsync(context, definitions).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            await registrar.SettledAsync(definitions.Storage.LastWrite, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The write happened; it is served when the conditions say so.
        }

        return response;
    }
}
