using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>Writes what the server itself has to say into definitions. Thread-safe.</summary>
internal sealed class DefinitionWriter(ResourceEndpoint endpoint, ObjectWriter writer)
{
    /// <summary>The endpoint of definitions.</summary>
    public ResourceEndpoint Endpoint { get; } = endpoint;

    /// <summary>Changes the status; a definition that is gone meanwhile needs none.</summary>
    /// <param name="name">The definition.</param>
    /// <param name="change">Makes the new state from the present one; only its status counts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask WriteStatusAsync(string name, Func<JsonObject, JsonObject> change, CancellationToken cancellationToken) =>
        WriteAsync(
            name,
            live =>
            {
                var status = change((JsonObject)live.DeepClone())["status"];
                live["status"] = status?.DeepClone();
                return live;
            },
            cancellationToken);

    /// <summary>Lets a definition that is being deleted go.</summary>
    public ValueTask ReleaseAsync(string name, Func<JsonObject, JsonObject> change, CancellationToken cancellationToken) =>
        WriteAsync(
            name,
            live =>
            {
                var next = change(live);
                ObjectMeta.SetFinalizers(next, [.. ObjectMeta.Finalizers(next).Where(static f => f != DefinitionFinalizer.Finalizer)]);
                return next;
            },
            cancellationToken);

    private async ValueTask WriteAsync(string name, Func<JsonObject, JsonObject> change, CancellationToken cancellationToken)
    {
        var kind = Endpoint.Kind;
        var scope = new WriteScope
        {
            Endpoint = Endpoint,
            Info = new RequestInfo
            {
                IsResource = true, Verb = "update", Path = "", Group = kind.Group, Version = kind.Version, Resource = kind.Plural, Subresource = "status", Name = name,
            },
            User = UserInfo.ApiServer,
            Manager = "kube-apiserver",
            Internal = true,
            Cancellation = cancellationToken,
        };
        try
        {
            await writer.UpdateAsync(
                scope,
                name,
                (live, _) =>
                {
                    var next = change(live);
                    JsonTree.Object(next, "metadata")?.Remove("resourceVersion");
                    return ValueTask.FromResult(next);
                },
                static (_, _) => { }).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Deleted meanwhile: there is nothing to tell any more.
        }
    }
}
