using System.Globalization;
using System.Text.Json.Nodes;
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

    // Others may create and delete the object again and again; an apply is happy with either, so this only ends a defect.
    private const int MaxAttempts = 10_000;

    /// <summary>Whether a patch is an apply.</summary>
    public static bool IsApply(string? contentType) => contentType is not null && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers an apply.</summary>
    public async ValueTask<ApiServerResponse> ApplyAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var scope = Scope(context, endpoint);
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var json = YamlDocuments.ToJson(body.Span);
        var config = ApplyConfiguration.Read(context, json, endpoint.Kind.ApiVersion, endpoint.Kind.Kind, endpoint.Kind.Schema);
        // Fields the type does not have are refused by now; this finds names that are written twice.
        context.Warnings.AddRange(ObjectDecoder.Decode(json, "application/json", endpoint.Kind, WriteOptions.Validation(context.Query)).Warnings);
        CheckName(context, config);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var stored = await writer.UpdateAsync(
                    scope, context.Info.Name, (live, current) => MergeAsync(scope, context, live, current, config)).ConfigureAwait(false);
                return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(stored, context.Cancellation).ConfigureAwait(false));
            }
            catch (ApiException e) when (e.Code == 404 && context.Info.Subresource.Length == 0)
            {
                var created = await CreateAsync(scope, context, config, last: attempt == MaxAttempts).ConfigureAwait(false);
                if (created is not null)
                {
                    return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(created, context.Cancellation).ConfigureAwait(false), 201);
                }
            }
        }
    }

    /// <summary>The scope of an apply, which names its manager.</summary>
    /// <exception cref="ApiException">422: there is no manager.</exception>
    public static WriteScope Scope(RequestContext context, ResourceEndpoint endpoint)
    {
        WriteOptions.Check(context, string.IsNullOrEmpty(context.Query["fieldManager"]) ? [FieldError.Required("fieldManager", "is required for apply patch")] : []);
        return WriteOptions.Scope(context, endpoint) with { Applies = true };
    }

    /// <summary>The live object, in the version writes are prepared in, with a configuration in the served version applied.</summary>
    public static async ValueTask<JsonObject> MergeAsync(WriteScope scope, RequestContext context, JsonObject live, StoredObject current, JsonObject config)
    {
        var served = await scope.Endpoint.InVersionAsync(live, scope.Endpoint.Kind, scope.Cancellation).ConfigureAwait(false);
        var value = await FittedAsync(scope, context, served, config).ConfigureAwait(false);
        // The version that was there anyway is no wish of the caller.
        if (ObjectMeta.Text(value, "resourceVersion") == current.Revision.ToString(CultureInfo.InvariantCulture))
        {
            ObjectMeta.Of(value).Remove("resourceVersion");
        }

        return value;
    }

    private static async ValueTask<JsonObject> FittedAsync(WriteScope scope, RequestContext context, JsonObject? live, JsonObject config)
    {
        var merged = await ServerSideApply.ApplyAsync(ManagerRecord.Of(scope, context.Now), live, config, context.Query.Flag("force")).ConfigureAwait(false);
        var fitted = ObjectDecoder.Fit(merged, scope.Endpoint.Kind, FieldValidation.Ignore).Object;
        return await scope.Endpoint.InVersionAsync(fitted, scope.Endpoint.Working, scope.Cancellation).ConfigureAwait(false);
    }

    // Null: somebody else created it meanwhile, so there is something to merge with.
    private async ValueTask<StoredObject?> CreateAsync(WriteScope scope, RequestContext context, JsonObject config, bool last)
    {
        if (ObjectMeta.Text(config, "uid") is { Length: > 0 } uid)
        {
            throw ApiException.Conflict(scope.Group, scope.Resource, context.Info.Name,
                $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }

        try
        {
            return await writer.CreateAsync(scope, await FittedAsync(scope, context, null, config).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Reason == StatusReason.AlreadyExists && !last)
        {
            return null;
        }
    }

    private static void CheckName(RequestContext context, JsonObject config)
    {
        var name = ObjectMeta.Text(config, "name");
        if (name.Length > 0 && name != context.Info.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({context.Info.Name})");
        }

        ObjectMeta.Of(config)["name"] = context.Info.Name;
    }
}
