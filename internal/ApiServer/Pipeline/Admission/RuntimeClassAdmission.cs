using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Quotas;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>A pod takes over what its runtime class costs and where it can run. Thread-safe.</summary>
internal sealed class RuntimeClassAdmission(ResourceRegistry registry) : IAdmission
{
    private readonly ResourceStorage _classes = registry.Find("node.k8s.io", "v1", "runtimeclasses")!.Storage;

    /// <inheritdoc/>
    public string Name => "RuntimeClass";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "pods", Subresource: "" } };

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(request.Object!, "spec");
        if (await FindAsync(request, spec, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return;
        }

        if (JsonTree.At(found, "overhead", "podFixed") is { } overhead)
        {
            if (JsonTree.Object(spec, "overhead") is { Count: > 0 } own && !Same(own, overhead))
            {
                throw Refusal(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
            }

            spec["overhead"] = overhead.DeepClone();
        }

        Place(request, spec, JsonTree.Object(found, "scheduling"));
    }

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Object(request.Object, "spec") ?? [];
        var found = await FindAsync(request, spec, cancellationToken).ConfigureAwait(false);
        var (own, wanted) = (JsonTree.Object(spec, "overhead"), JsonTree.At(found, "overhead", "podFixed"));
        if (wanted is null ? own is { Count: > 0 } : !Same(own, wanted))
        {
            throw Refusal(request, wanted is null
                ? "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
                : "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }
    }

    private async ValueTask<JsonObject?> FindAsync(AdmissionRequest request, JsonObject spec, CancellationToken cancellationToken)
    {
        if (JsonTree.Text(spec, "runtimeClassName") is not { Length: > 0 } name)
        {
            return null;
        }

        var stored = await _classes.GetRecentAsync("", name, cancellationToken).ConfigureAwait(false)
            ?? await _classes.GetAsync("", name, cancellationToken).ConfigureAwait(false)
            ?? throw Refusal(request, $"pod rejected: RuntimeClass {GoQuote.Quote(name)} not found");
        return ObjectWriter.Parse(stored);
    }

    private static void Place(AdmissionRequest request, JsonObject spec, JsonObject? scheduling)
    {
        foreach (var (label, value) in JsonTree.Object(scheduling, "nodeSelector") ?? [])
        {
            var selector = JsonTree.Ensure(spec, "nodeSelector");
            if (JsonTree.Text(selector, label) is { } own && own != JsonTree.AsText(value))
            {
                throw Refusal(request, $"conflict: runtimeClass.scheduling.nodeSelector[{label}] = {JsonTree.AsText(value)}; pod.spec.nodeSelector[{label}] = {own}");
            }

            selector[label] = value?.DeepClone();
        }

        foreach (var toleration in JsonTree.Objects(scheduling, "tolerations"))
        {
            if (spec["tolerations"] is not JsonArray list)
            {
                spec["tolerations"] = list = [];
            }

            if (!list.Any(own => JsonNode.DeepEquals(own, toleration)))
            {
                list.Add(toleration.DeepClone());
            }
        }
    }

    private static bool Same(JsonObject? left, JsonObject right)
    {
        var (a, b) = (ResourceAmounts.Parse(left), ResourceAmounts.Parse(right));
        return a.Names.Union(b.Names).All(name => a.Has(name) && b.Has(name) && a[name] == b[name]);
    }

    private static ApiException Refusal(AdmissionRequest request, string why) => ApiException.Forbidden("", "pods", request.Name, why);
}
