using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>update of objects and of subresources that exchange the object itself. Thread-safe.</summary>
internal sealed class UpdateVerb(ObjectWriter writer)
{
    /// <summary>Answers an update.</summary>
    public async ValueTask<ApiServerResponse> UpdateAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var scope = WriteOptions.Scope(context, endpoint);
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var decoded = ObjectDecoder.Decode(body, context.Request.ContentType, endpoint.Kind, WriteOptions.Validation(context.Query));
        context.Warnings.AddRange(decoded.Warnings);
        var sent = await endpoint.InVersionAsync(decoded.Object, endpoint.Working, context.Cancellation).ConfigureAwait(false);
        CheckName(context, sent);
        try
        {
            var stored = await writer.UpdateAsync(scope, context.Info.Name, (_, _) =>
            {
                CheckVersion(context, endpoint, sent);
                return ValueTask.FromResult((JsonObject)sent.DeepClone());
            }).ConfigureAwait(false);
            return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(stored, context.Cancellation).ConfigureAwait(false));
        }
        catch (ApiException e) when (e.Code == 404 && MayCreate(context, endpoint, sent))
        {
            ObjectMeta.Of(sent)["name"] = context.Info.Name;
            ObjectMeta.Of(sent).Remove("resourceVersion");
            var created = await writer.CreateAsync(scope, sent).ConfigureAwait(false);
            return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(created, context.Cancellation).ConfigureAwait(false), 201);
        }
    }

    private static bool MayCreate(RequestContext context, ResourceEndpoint endpoint, JsonObject sent) =>
        endpoint.Strategy.AllowCreateOnUpdate && context.Info.Subresource.Length == 0
        && ObjectMeta.Text(sent, "resourceVersion") is "" or "0" && ObjectMeta.Text(sent, "uid").Length == 0;

    // An update says whole which object it is for; only a patch leaves that to the URL.
    private static void CheckName(RequestContext context, JsonObject sent)
    {
        if (ObjectMeta.Text(sent, "name").Length == 0)
        {
            throw ApiException.BadRequest($"the name of the object ({context.Info.Name} based on URL) was undeterminable: name must be provided");
        }

        var own = ObjectMeta.Text(sent, "namespace");
        if (own.Length > 0 && context.Info.Namespace.Length > 0 && own != context.Info.Namespace)
        {
            throw ApiException.BadRequest(
                $"the namespace of the object ({own}) does not match the namespace on the request ({context.Info.Namespace})");
        }
    }

    private static void CheckVersion(RequestContext context, ResourceEndpoint endpoint, JsonObject sent)
    {
        if (!endpoint.Strategy.AllowUnconditionalUpdate && ObjectMeta.Text(sent, "resourceVersion") is ("" or "0"))
        {
            throw ApiException.Invalid(endpoint.Kind.Group, endpoint.Kind.Plural, context.Info.Name,
                [new FieldError("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0x0: must be specified for an update")]);
        }
    }
}
