using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Selectors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>Serves <c>pods/NAME/eviction</c>: deletes a pod if its disruption budget has room. Thread-safe.</summary>
internal sealed class EvictionHandler(ResourceRegistry registry, ObjectWriter writer, ObjectDeleter deleter, AdmissionChain admission)
    : IRequestHandler
{
    private readonly TypeSchema _schema = registry.Catalog.FindType("policy/v1", "Eviction");
    private readonly ResourceEndpoint _pods = registry.Find("", "v1", "pods")!;
    private readonly ResourceEndpoint _budgets = registry.Find("policy", "v1", "poddisruptionbudgets")!;

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Group: "", Resource: "pods", Subresource: "eviction", Verb: "create" };

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var info = context.Info;
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var eviction = ObjectDecoder.Decode(body, context.Request.ContentType, _schema, WriteOptions.Validation(context.Query)).Object;
        if (ObjectMeta.Text(eviction, "name") is { Length: > 0 } named && named != info.Name)
        {
            throw ApiException.BadRequest("name in URL does not match name in Eviction object");
        }

        eviction["kind"] = "Eviction";
        eviction["apiVersion"] = "policy/v1";
        var question = WriteOptions.Scope(context, _pods).Admission(AdmissionOperation.Create, info.Name, eviction, null)
            with { DryRun = IsDryRun(context, eviction) };
        await admission.AdmitAsync(question, context.Cancellation).ConfigureAwait(false);
        var asked = JsonTree.Object(eviction, "deleteOptions");
        var preconditions = JsonTree.Object(asked, "preconditions");
        var options = new DeleteOptions
        {
            GracePeriodSeconds = JsonTree.Number(asked, "gracePeriodSeconds"),
            PropagationPolicy = JsonTree.Text(asked, "propagationPolicy"),
            Uid = JsonTree.Text(preconditions, "uid"),
            ResourceVersion = JsonTree.Text(preconditions, "resourceVersion"),
            DryRun = question.DryRun,
        };
        var stored = await _pods.Storage.GetAsync(info.Namespace, info.Name, context.Cancellation).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", "pods", info.Name);
        var pod = ObjectWriter.Parse(stored);
        if (CountsAgainstBudget(pod))
        {
            await SpendAsync(context, pod, options.DryRun).ConfigureAwait(false);
        }

        var scope = WriteOptions.Scope(context, _pods) with { Info = info with { Subresource = "" } };
        await deleter.DeleteAsync(scope, info.Namespace, info.Name, options).ConfigureAwait(false);
        return ApiServerResponse.Of(201, new ApiStatus(201, "", "").ToJson());
    }

    private static bool IsDryRun(RequestContext context, JsonObject eviction) =>
        WriteOptions.DryRun(context.Query) || JsonTree.Texts(JsonTree.Object(eviction, "deleteOptions"), "dryRun").Contains("All");

    private static bool CountsAgainstBudget(JsonObject pod) => !ObjectMeta.IsTerminating(pod)
        && JsonTree.Text(JsonTree.Object(pod, "status"), "phase") is not ("Succeeded" or "Failed" or "Pending");

    private async ValueTask SpendAsync(RequestContext context, JsonObject pod, bool dryRun)
    {
        var labels = JsonTree.Object(JsonTree.Object(pod, "metadata"), "labels");
        var snapshot = await _budgets.Storage.Cache.SnapshotAsync(context.Cancellation).ConfigureAwait(false);
        var matching = new List<JsonObject>();
        foreach (var item in snapshot.WithPrefix(_budgets.Storage.PrefixIn(context.Info.Namespace)).ToArray())
        {
            var budget = ObjectWriter.Parse(item);
            if (LabelSelector.FromObject(JsonTree.Object(JsonTree.Object(budget, "spec"), "selector")).Matches(labels))
            {
                matching.Add(budget);
            }
        }

        if (matching.Count > 1)
        {
            throw ApiException.InternalError("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }

        if (matching.Count == 1)
        {
            var name = ObjectMeta.Text(matching[0], "name");
            var scope = WriteOptions.Scope(context, _budgets) with
            {
                Info = context.Info with { Group = "policy", Resource = "poddisruptionbudgets", Subresource = "status", Name = name },
                DryRun = dryRun,
            };
            await writer.UpdateAsync(scope, name, (budget, _) =>
            {
                Spend(budget, context.Info.Name, ObjectMeta.Time(context.Now));
                ObjectMeta.Of(budget).Remove("resourceVersion");
                return ValueTask.FromResult(budget);
            }).ConfigureAwait(false);
        }
    }

    private static void Spend(JsonObject budget, string pod, string now)
    {
        const string Message = "Cannot evict pod as it would violate the pod's disruption budget.";
        var name = ObjectMeta.Text(budget, "name");
        var status = JsonTree.Ensure(budget, "status");
        if ((JsonTree.Number(status, "observedGeneration") ?? 0) < ObjectMeta.Generation(budget))
        {
            throw ApiException.TooManyRequests(Message, 10,
                [new StatusCause("DisruptionBudget", $"The disruption budget {name} is still being processed by the server.", null)]);
        }

        var allowed = JsonTree.Number(status, "disruptionsAllowed") ?? 0;
        if (allowed <= 0)
        {
            var needed = JsonTree.Number(status, "desiredHealthy") ?? 0;
            var healthy = JsonTree.Number(status, "currentHealthy") ?? 0;
            throw ApiException.TooManyRequests(Message, 0,
                [new StatusCause("DisruptionBudget", $"The disruption budget {name} needs {needed} healthy pods and has {healthy} currently", null)]);
        }

        status["disruptionsAllowed"] = allowed - 1;
        JsonTree.Ensure(status, "disruptedPods")[pod] = now;
    }
}
