using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>
/// Serves the deprecated <c>componentstatuses</c>: controllers, scheduler and store run in this process, so whoever gets an answer knows
/// that they are there. Thread-safe.
/// </summary>
internal sealed class ComponentStatusHandler(ResourceRegistry registry) : IRequestHandler
{
    private static readonly string[] Components = ["controller-manager", "etcd-0", "scheduler"];

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Resource: "componentstatuses", Subresource: "", Verb: "get" or "list" };

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var kind = registry.Catalog.FindResource("", "v1", "componentstatuses")!;
        context.Warnings.Add("v1 ComponentStatus is deprecated in v1.19+");
        if (context.Info.Verb == "list")
        {
            return ValueTask.FromResult(ResponseEncoder.List(context, kind, [.. Components.Select(One)], ListMeta.Of(0)));
        }

        return Components.Contains(context.Info.Name)
            ? ValueTask.FromResult(ResponseEncoder.One(context, kind, One(context.Info.Name)))
            : throw ApiException.NotFound("", "componentstatuses", context.Info.Name);
    }

    private static StoredObject One(string name) => new ObjectIndexer([]).Index(name, ObjectEncoder.Encode(new JsonObject
    {
        ["kind"] = "ComponentStatus",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Healthy", ["status"] = "True", ["message"] = "ok" }),
    }), 0);
}
