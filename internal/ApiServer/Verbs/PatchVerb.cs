using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Patching;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>patch: the kinds of patch differ only in how they make the new object. Thread-safe.</summary>
internal sealed class PatchVerb(ObjectWriter writer)
{
    private const string JsonType = "application/json-patch+json";
    private const string MergeType = "application/merge-patch+json";
    private const string StrategicType = "application/strategic-merge-patch+json";

    private static readonly string[] Supported = [JsonType, MergeType, StrategicType, ApplyVerb.ContentType];

    private static readonly string[] SupportedByCustomKinds = [JsonType, MergeType, ApplyVerb.ContentType];

    private readonly ApplyVerb _apply = new(writer);

    /// <summary>Answers a patch of an object or of a subresource that exchanges the object itself.</summary>
    public async ValueTask<ApiServerResponse> PatchAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        if (ApplyVerb.IsApply(context.Request.ContentType))
        {
            return await _apply.ApplyAsync(context, endpoint).ConfigureAwait(false);
        }

        var scope = WriteOptions.Scope(context, endpoint);
        CheckForce(context);
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var apply = Applier(context.Request.ContentType, endpoint, body);
        var validation = WriteOptions.Validation(context.Query);
        var stored = await writer.UpdateAsync(
            scope,
            context.Info.Name,
            (present, current) => PatchedAsync(context, endpoint, present, current, apply, validation)).ConfigureAwait(false);
        return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(stored, context.Cancellation).ConfigureAwait(false));
    }

    /// <summary>The function a patch body stands for.</summary>
    /// <exception cref="ApiException">415: an unknown kind of patch.</exception>
    public static Func<JsonObject, JsonNode?> Applier(string? contentType, ResourceEndpoint endpoint, ReadOnlyMemory<byte> body)
    {
        var end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        var type = (end < 0 ? contentType ?? "" : contentType![..end]).Trim();
        return type switch
        {
            JsonType => value => JsonPatch.Apply(value, body.Span),
            MergeType => value => MergePatch.Apply(value, body.Span),
            StrategicType when endpoint.Kind.BuiltIn => value => StrategicMergePatch.Apply(endpoint.Kind.Schema, value, body.Span),
            _ => throw ApiException.UnsupportedMediaType(type, endpoint.Kind.BuiltIn ? Supported : SupportedByCustomKinds),
        };
    }

    /// <summary>Refuses to force anything but an apply.</summary>
    /// <exception cref="ApiException">422.</exception>
    public static void CheckForce(RequestContext context) =>
        WriteOptions.Check(context, context.Query["force"] is null ? [] : [FieldError.Forbidden("force", "may not be specified for non-apply patch")]);

    private static async ValueTask<JsonObject> PatchedAsync(
        RequestContext context, ResourceEndpoint endpoint, JsonObject present, StoredObject current,
        Func<JsonObject, JsonNode?> apply, FieldValidation validation)
    {
        var served = await endpoint.InVersionAsync(present, endpoint.Kind, context.Cancellation).ConfigureAwait(false);
        if (apply(served) is not JsonObject patched)
        {
            throw ApiException.BadRequest("the patch does not leave an object");
        }

        var decoded = ObjectDecoder.Fit(patched, endpoint.Kind, validation);
        foreach (var warning in decoded.Warnings)
        {
            if (!context.Warnings.Contains(warning))
            {
                context.Warnings.Add(warning);
            }
        }

        var value = decoded.Object;
        // The version that was there anyway is no wish of the caller: it must not turn a race into a conflict.
        if (ObjectMeta.Text(value, "resourceVersion") == current.Revision.ToString(CultureInfo.InvariantCulture))
        {
            ObjectMeta.Of(value).Remove("resourceVersion");
        }

        return await endpoint.InVersionAsync(value, endpoint.Working, context.Cancellation).ConfigureAwait(false);
    }
}
