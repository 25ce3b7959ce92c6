using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>Turns a pod's priority class into its number and preemption policy. Thread-safe.</summary>
internal sealed class PriorityAdmission(ResourceRegistry registry) : IAdmission
{
    private readonly ResourceStorage _classes = registry.Find("scheduling.k8s.io", "v1", "priorityclasses")!.Storage;

    /// <inheritdoc/>
    public string Name => "Priority";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "pods", Subresource: "" } };

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Ensure(request.Object!, "spec");
        var named = JsonTree.Text(spec, "priorityClassName") ?? "";
        var chosen = named.Length == 0
            ? await DefaultAsync(cancellationToken).ConfigureAwait(false)
            : await FindAsync(request, named, cancellationToken).ConfigureAwait(false);
        var priority = JsonTree.Number(chosen, "value") ?? 0;
        if (JsonTree.Number(spec, "priority") is { } set && set != priority)
        {
            throw ApiException.Forbidden("", "pods", request.Name,
                $"the integer value of priority ({set}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name");
        }

        if (chosen is not null)
        {
            spec["priorityClassName"] = ObjectMeta.Text(chosen, "name");
        }

        spec["priority"] = priority;
        spec["preemptionPolicy"] ??= JsonTree.Text(chosen, "preemptionPolicy") ?? "PreemptLowerPriority";
    }

    private async ValueTask<JsonObject> FindAsync(AdmissionRequest request, string name, CancellationToken cancellationToken)
    {
        var stored = await _classes.GetAsync("", name, cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.Forbidden("", "pods", request.Name, $"no PriorityClass with name {name} was found");
        return ObjectWriter.Parse(stored);
    }

    // With several global defaults the lowest counts, as upstream does it.
    private async ValueTask<JsonObject?> DefaultAsync(CancellationToken cancellationToken)
    {
        await _classes.Cache.FreshAsync(cancellationToken).ConfigureAwait(false);
        return _classes.Cache.Snapshot().Items.Select(ObjectWriter.Parse).Where(static c => JsonTree.Flag(c, "globalDefault") == true)
            .MinBy(static c => JsonTree.Number(c, "value") ?? 0);
    }
}
