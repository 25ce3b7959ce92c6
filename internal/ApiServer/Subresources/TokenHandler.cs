using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>Serves <c>serviceaccounts/NAME/token</c>. Thread-safe.</summary>
internal sealed class TokenHandler(ResourceRegistry registry, ITokenIssuer? issuer, AdmissionChain admission) : IRequestHandler
{
    private readonly TypeSchema _schema = registry.Catalog.FindType("authentication/v1", "TokenRequest");
    private readonly ResourceEndpoint _accounts = registry.Find("", "v1", "serviceaccounts")!;

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Resource: "serviceaccounts", Subresource: "token", Verb: "create" };

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        if (issuer is null)
        {
            throw ApiException.ServiceUnavailable("this server issues no service account tokens");
        }

        var info = context.Info;
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var request = ObjectDecoder.Decode(body, context.Request.ContentType, _schema, WriteOptions.Validation(context.Query)).Object;
        Defaulter.Apply(_schema, request);
        var account = await _accounts.Storage.GetAsync(info.Namespace, info.Name, context.Cancellation).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", "serviceaccounts", info.Name);
        var tree = ObjectWriter.Parse(account);
        CheckTarget(JsonTree.Object(request, "metadata"), info);
        request["kind"] = "TokenRequest";
        request["apiVersion"] = "authentication.k8s.io/v1";
        var scope = WriteOptions.Scope(context, _accounts);
        await admission.AdmitAsync(scope.Admission(AdmissionOperation.Create, info.Name, request, null), context.Cancellation).ConfigureAwait(false);
        var bound = await BoundAsync(context, JsonTree.Object(JsonTree.Object(request, "spec"), "boundObjectRef"), info.Name).ConfigureAwait(false);
        var node = await NodeOfAsync(bound, context.Cancellation).ConfigureAwait(false);
        request["status"] = await issuer.IssueAsync(tree, request, bound, node, context.Cancellation).ConfigureAwait(false);
        var metadata = JsonTree.Ensure(request, "metadata");
        metadata["name"] = info.Name;
        metadata["namespace"] = info.Namespace;
        metadata["creationTimestamp"] = ObjectMeta.Time(context.Now);
        return ResponseEncoder.Tree(context, request, 201);
    }

    private static void CheckTarget(JsonObject? metadata, RequestInfo info)
    {
        if (JsonTree.Text(metadata, "name") is { Length: > 0 } name && name != info.Name)
        {
            throw ApiException.BadRequest($"the name in the token request ({name}) does not match the service account ({info.Name})");
        }

        if (JsonTree.Text(metadata, "namespace") is { Length: > 0 } ns && ns != info.Namespace)
        {
            throw ApiException.BadRequest($"the namespace in the token request ({ns}) does not match the namespace of the service account ({info.Namespace})");
        }
    }

    /// <summary>The node of a bound pod, so that the token names it with its uid.</summary>
    private async ValueTask<JsonObject?> NodeOfAsync(JsonObject? bound, CancellationToken cancellationToken) =>
        JsonTree.Text(JsonTree.Object(bound, "spec"), "nodeName") is { Length: > 0 } name
        && await registry.Find("", "v1", "nodes")!.Storage.GetAsync("", name, cancellationToken).ConfigureAwait(false) is { } stored
            ? ObjectWriter.Parse(stored)
            : null;

    private async ValueTask<JsonObject?> BoundAsync(RequestContext context, JsonObject? reference, string account)
    {
        if (reference is null)
        {
            return null;
        }

        var name = JsonTree.Text(reference, "name") ?? "";
        var (resource, @namespace) = JsonTree.Text(reference, "kind") switch
        {
            "Pod" => ("pods", context.Info.Namespace),
            "Secret" => ("secrets", context.Info.Namespace),
            "Node" => ("nodes", ""),
            var kind => throw ApiException.BadRequest($"cannot bind token to object of type {kind}"),
        };
        var stored = await registry.Find("", "v1", resource)!.Storage.GetAsync(@namespace, name, context.Cancellation).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", resource, name);
        var bound = ObjectWriter.Parse(stored);
        if (resource == "pods" && JsonTree.Text(JsonTree.Object(bound, "spec"), "serviceAccountName") != account)
        {
            throw ApiException.BadRequest($"cannot bind token for serviceaccount {GoQuote.Quote(account)} to pod running with different serviceaccount name.");
        }

        if (JsonTree.Text(reference, "uid") is { Length: > 0 } uid && uid != ObjectMeta.Text(bound, "uid"))
        {
            throw ApiException.Conflict("", resource, name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return bound;
    }
}
