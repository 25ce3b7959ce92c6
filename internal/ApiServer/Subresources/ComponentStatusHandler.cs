using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>
/// Serves the deprecated <c>componentstatuses</c>: controllers, scheduler and store run in this process, so whoever gets an answer knows
/// that they are there. Thread-safe.
/// </summary>
internal sealed class ComponentStatusHandler : IRequestHandler
{
    private static readonly string[] Components = ["controller-manager", "etcd-0", "scheduler"];

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Resource: "componentstatuses", Verb: "get" or "list" };

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        context.Warnings.Add("v1 ComponentStatus is deprecated in v1.19+");
        if (context.Info.Verb == "get")
        {
            return Components.Contains(context.Info.Name)
                ? ValueTask.FromResult(ResponseEncoder.Tree(context, One(context.Info.Name)))
                : throw ApiException.NotFound("", "componentstatuses", context.Info.Name);
        }

        return ValueTask.FromResult(ResponseEncoder.Tree(context, new JsonObject
        {
            ["kind"] = "ComponentStatusList",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. Components.Select(static name => (JsonNode)One(name))]),
        }));
    }

    private static JsonObject One(string name) => new()
    {
        ["kind"] = "ComponentStatus",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Healthy", ["status"] = "True", ["message"] = "ok" }),
    };
}
