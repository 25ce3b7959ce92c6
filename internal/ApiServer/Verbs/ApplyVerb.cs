using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Server-side apply: a patch whose body says what its sender wants to own. Makes the object when it is missing. Thread-safe.</summary>
internal sealed class ApplyVerb(ObjectWriter writer)
{
    /// <summary>The media type of apply configurations; JSON is YAML too.</summary>
    public const string ContentType = "application/apply-patch+yaml";

    /// <summary>Fields that were there before anybody applied belong to nobody in particular, as upstream names it.</summary>
    private const string EarlierManager = "before-first-apply";

    // Others may create and delete the object again and again; an apply is happy with either, so this only ends a defect.
    private const int MaxAttempts = 10_000;

    /// <summary>Whether a patch is an apply.</summary>
    public static bool IsApply(string? contentType) => contentType is not null && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers an apply.</summary>
    public async ValueTask<ApiServerResponse> ApplyAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        if (string.IsNullOrEmpty(context.Query["fieldManager"]))
        {
            throw ApiException.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);
        }

        var scope = WriteOptions.Scope(context, endpoint) with { Applies = true };
        var body = await context.Request.ReadBody(context.Cancellation).ConfigureAwait(false);
        var decoded = ObjectDecoder.Decode(body, ContentType, endpoint.Kind, WriteOptions.Validation(context.Query));
        context.Warnings.AddRange(decoded.Warnings);
        var config = await endpoint.InVersionAsync(decoded.Object, endpoint.Working, context.Cancellation).ConfigureAwait(false);
        CheckName(context, config);
        var force = context.Query.Flag("force");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var stored = await writer.UpdateAsync(
                    scope, context.Info.Name, (live, current) => ValueTask.FromResult(Merge(scope, context, live, current, config, force))).ConfigureAwait(false);
                return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(stored, context.Cancellation).ConfigureAwait(false));
            }
            catch (ApiException e) when (e.Code == 404 && context.Info.Subresource.Length == 0 && ObjectMeta.Text(config, "uid").Length == 0)
            {
                var created = await CreateAsync(scope, context, config, force, last: attempt == MaxAttempts).ConfigureAwait(false);
                if (created is not null)
                {
                    return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(created, context.Cancellation).ConfigureAwait(false), 201);
                }
            }
        }
    }

    // Null: somebody else created it meanwhile, so there is something to merge with.
    private async ValueTask<StoredObject?> CreateAsync(WriteScope scope, RequestContext context, JsonObject config, bool force, bool last)
    {
        try
        {
            var value = ServerSideApply.Apply(scope.Endpoint.Working.Schema, null, config, scope.Manager, force, context.Now);
            return await writer.CreateAsync(scope, value).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Reason == StatusReason.AlreadyExists && !last)
        {
            return null;
        }
    }

    private static JsonObject Merge(WriteScope scope, RequestContext context, JsonObject live, StoredObject current, JsonObject config, bool force)
    {
        var schema = scope.Endpoint.Working.Schema;
        if (JsonTree.Array(JsonTree.Object(live, "metadata"), "managedFields") is not { Count: > 0 })
        {
            ServerSideApply.Track(schema, null, live, EarlierManager, context.Now);
        }

        var value = ServerSideApply.Apply(schema, live, config, scope.Manager, force, context.Now, context.Info.Subresource);
        if (ObjectMeta.Text(value, "resourceVersion") == current.Revision.ToString(CultureInfo.InvariantCulture))
        {
            ObjectMeta.Of(value).Remove("resourceVersion");
        }

        return value;
    }

    private static void CheckName(RequestContext context, JsonObject config)
    {
        if (JsonTree.Array(JsonTree.Object(config, "metadata"), "managedFields") is { Count: > 0 })
        {
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        }

        var name = ObjectMeta.Text(config, "name");
        if (name.Length > 0 && name != context.Info.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({context.Info.Name})");
        }

        ObjectMeta.Of(config)["name"] = context.Info.Name;
    }
}
