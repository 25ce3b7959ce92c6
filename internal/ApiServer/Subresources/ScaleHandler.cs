using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>Serves <c>/scale</c>. Thread-safe.</summary>
internal sealed class ScaleHandler(ResourceRegistry registry, ObjectWriter writer) : IRequestHandler
{
    private readonly TypeSchema _schema = registry.Catalog.FindType("autoscaling/v1", "Scale");

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.IsResource && info.Subresource == "scale";

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var info = context.Info;
        if (registry.Find(info.Group, info.Version, info.Resource) is not { Kind.HasScale: true } endpoint)
        {
            throw ApiException.ResourceNotFound();
        }

        if (endpoint.Kind.Custom?.Warning is { } warning)
        {
            context.Warnings.Add(warning);
        }

        if (info.Verb == "get")
        {
            var item = await endpoint.Storage.GetAsync(info.Namespace, info.Name, context.Cancellation).ConfigureAwait(false)
                ?? throw ApiException.NotFound(info.Group, info.Resource, info.Name);
            return Answer(context, endpoint, await ServedAsync(context, endpoint, item).ConfigureAwait(false), mustBeSet: true);
        }

        if (info.Verb is not ("update" or "patch"))
        {
            throw ApiException.MethodNotSupported(info.Group, info.Resource, info.Verb);
        }

        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var stored = info.Verb == "patch" && ApplyVerb.IsApply(context.Request.ContentType)
            ? await ApplyAsync(context, endpoint, body).ConfigureAwait(false)
            : await ChangeAsync(context, endpoint, body).ConfigureAwait(false);
        return Answer(context, endpoint, await ServedAsync(context, endpoint, stored).ConfigureAwait(false));
    }

    private ValueTask<StoredObject> ChangeAsync(RequestContext context, ResourceEndpoint endpoint, ReadOnlyMemory<byte> body)
    {
        if (context.Info.Verb == "patch")
        {
            PatchVerb.CheckForce(context);
        }

        return writer.UpdateAsync(OfObject(WriteOptions.Scope(context, endpoint)), context.Info.Name, (present, current) =>
        {
            var scale = context.Info.Verb == "update" ? Decode(context, body) : Patch(context, endpoint, body, present, current);
            ScaleDocument.Apply(endpoint.Working, scale, present);
            return ValueTask.FromResult(present);
        });
    }

    private ValueTask<StoredObject> ApplyAsync(RequestContext context, ResourceEndpoint endpoint, ReadOnlyMemory<byte> body)
    {
        var scope = OfObject(ApplyVerb.Scope(context, endpoint));
        var scale = ApplyConfiguration.Read(context, YamlDocuments.ToJson(body.Span), "autoscaling/v1", "Scale", _schema);
        var config = ScaleDocument.Configuration(endpoint.Kind, scale);
        return writer.UpdateAsync(scope, context.Info.Name, (live, current) => ApplyVerb.MergeAsync(scope, context, live, current, config));
    }

    // The change is one of the object's own spec, so the object's rules for updates apply; its manager is known to have come this way.
    private static WriteScope OfObject(WriteScope scope) => scope with { Info = scope.Info with { Subresource = "" }, AdmittedAs = scope.Info, RecordedAs = "scale" };

    private static ApiServerResponse Answer(RequestContext context, ResourceEndpoint endpoint, StoredObject item, bool mustBeSet = false)
    {
        var value = ObjectWriter.Parse(item);
        if (mustBeSet && endpoint.Kind.Custom?.Scale is { } paths && paths.SpecReplicas.Get(value) is null)
        {
            // As upstream: who scales by what is there must not take a missing count for none.
            throw ApiException.InternalError($"the spec replicas field {GoQuote.Quote(paths.SpecReplicas.Text)} does not exist");
        }

        return ResponseEncoder.Tree(context, ScaleDocument.Of(endpoint.Kind, value));
    }

    // Built-in kinds scale the same way in every version.
    private static ValueTask<StoredObject> ServedAsync(RequestContext context, ResourceEndpoint endpoint, StoredObject item) =>
        endpoint.Kind.BuiltIn ? ValueTask.FromResult(item) : endpoint.ServeAsync(item, context.Cancellation);

    private JsonObject Decode(RequestContext context, ReadOnlyMemory<byte> body) =>
        ObjectDecoder.Decode(body, context.Request.ContentType, _schema, WriteOptions.Validation(context.Query)).Object;

    private JsonObject Patch(RequestContext context, ResourceEndpoint endpoint, ReadOnlyMemory<byte> body, JsonObject present, StoredObject current)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (type == "application/strategic-merge-patch+json")
        {
            type = "application/merge-patch+json";
        }

        var patched = PatchVerb.Applier(type, endpoint, body)(ScaleDocument.Of(endpoint.Working, present)) as JsonObject
            ?? throw ApiException.BadRequest("the patch does not leave an object");
        var scale = ObjectDecoder.Decode(ObjectEncoder.Encode(patched), null, _schema, WriteOptions.Validation(context.Query)).Object;
        if (ObjectMeta.Text(scale, "resourceVersion") == current.Revision.ToString(CultureInfo.InvariantCulture))
        {
            ObjectMeta.Of(scale).Remove("resourceVersion");
        }

        return scale;
    }
}
