using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>Serves <c>pods/NAME/binding</c> and <c>bindings</c>: assigns a pod to a node, once. Thread-safe.</summary>
internal sealed class BindingHandler(ResourceRegistry registry, ObjectWriter writer, AdmissionChain admission) : IRequestHandler
{
    private readonly TypeSchema _schema = registry.Catalog.FindType("core/v1", "Binding");
    private readonly ResourceEndpoint _pods = registry.Find("", "v1", "pods")!;

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Verb: "create" }
        && (info is { Resource: "pods", Subresource: "binding" } || info is { Resource: "bindings", Subresource: "" });

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var binding = ObjectDecoder.Decode(body, context.Request.ContentType, _schema, WriteOptions.Validation(context.Query)).Object;
        var name = context.Info.Resource == "pods" ? context.Info.Name : ObjectMeta.Text(binding, "name");
        var target = JsonTree.Object(binding, "target");
        var node = JsonTree.Text(target, "name") ?? "";
        if (node.Length == 0 || JsonTree.Text(target, "kind") is not (null or "" or "Node"))
        {
            throw ApiException.Invalid("", "Binding", name, [FieldError.Required("target.name")]);
        }

        var scope = WriteOptions.Scope(context, _pods) with { Info = context.Info with { Resource = "pods", Name = name }, Internal = true, Unrecorded = true };
        binding["kind"] = "Binding";
        binding["apiVersion"] = "v1";
        var asked = scope.Admission(AdmissionOperation.Create, name, binding, null) with { Info = scope.Info with { Subresource = "binding" } };
        await admission.AdmitAsync(asked, context.Cancellation).ConfigureAwait(false);
        node = JsonTree.Text(JsonTree.Object(binding, "target"), "name") ?? node;
        await writer.UpdateAsync(scope, name, (pod, _) => ValueTask.FromResult(Bind(context, pod, binding, name, node)), static (_, _) => { }).ConfigureAwait(false);
        return ApiServerResponse.Of(201, new ApiStatus(201, "", "").ToJson());
    }

    private static JsonObject Bind(RequestContext context, JsonObject pod, JsonObject binding, string name, string node)
    {
        if (ObjectMeta.IsTerminating(pod))
        {
            throw ApiException.Conflict("", "pods/binding", name, $"pod {name} is being deleted, cannot be assigned to a host");
        }

        var spec = JsonTree.Ensure(pod, "spec");
        if (JsonTree.Text(spec, "nodeName") is { Length: > 0 } assigned)
        {
            throw ApiException.Conflict("", "pods/binding", name, $"pod {name} is already assigned to node {GoQuote.Quote(assigned)}");
        }

        if (JsonTree.Array(spec, "schedulingGates") is { Count: > 0 })
        {
            throw ApiException.Conflict("", "pods/binding", name, $"pod {name} has non-empty .spec.schedulingGates");
        }

        CheckIdentity(pod, binding, name);
        spec["nodeName"] = node;
        CopyTexts(binding, pod, "annotations");
        CopyTexts(binding, pod, "labels");
        SetScheduled(JsonTree.Ensure(pod, "status"), ObjectMeta.Time(context.Now));
        return pod;
    }

    private static void CheckIdentity(JsonObject pod, JsonObject binding, string name)
    {
        var uid = ObjectMeta.Text(binding, "uid");
        if (uid.Length > 0 && uid != ObjectMeta.Text(pod, "uid"))
        {
            throw ApiException.Conflict("", "pods/binding", name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {ObjectMeta.Text(pod, "uid")}");
        }

        if (ObjectMeta.Text(binding, "resourceVersion") is { Length: > 0 } version)
        {
            ObjectMeta.Of(pod)["resourceVersion"] = version;
        }
        else
        {
            ObjectMeta.Of(pod).Remove("resourceVersion");
        }
    }

    private static void CopyTexts(JsonObject from, JsonObject to, string field)
    {
        if (JsonTree.Object(JsonTree.Object(from, "metadata"), field) is { Count: > 0 } texts)
        {
            var target = JsonTree.Ensure(ObjectMeta.Of(to), field);
            foreach (var (key, value) in texts)
            {
                target[key] = value?.DeepClone();
            }
        }
    }

    private static void SetScheduled(JsonObject status, string now)
    {
        var kept = JsonTree.Objects(status, "conditions").Where(static c => JsonTree.Text(c, "type") != "PodScheduled").Select(static c => (JsonNode)c.DeepClone());
        status["conditions"] = new JsonArray([.. kept, new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastTransitionTime"] = now,
        }]);
    }
}
