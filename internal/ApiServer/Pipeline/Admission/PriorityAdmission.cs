using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>Turns a pod's priority class into its number and preemption policy, and keeps the default class the only one. Thread-safe.</summary>
internal sealed class PriorityAdmission(ResourceRegistry registry) : IAdmission
{
    private readonly ResourceStorage _classes = registry.Find("scheduling.k8s.io", "v1", "priorityclasses")!.Storage;

    /// <inheritdoc/>
    public string Name => "Priority";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Object is not null && (request.Info.Group, request.Info.Resource, request.Info.Subresource) is
        ("", "pods", "") or ("scheduling.k8s.io", "priorityclasses", "");

    /// <inheritdoc/>
    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Info.Resource != "pods")
        {
            return ValueTask.CompletedTask;
        }

        var spec = JsonTree.Ensure(request.Object!, "spec");
        if (request.Operation == AdmissionOperation.Create)
        {
            return ResolveAsync(request, spec, cancellationToken);
        }

        // Writers that know nothing of priorities do not take one away.
        if (!JsonTree.Has(spec, "priority") && JsonTree.Number(JsonTree.Object(request.OldObject, "spec"), "priority") is { } kept)
        {
            spec["priority"] = kept;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Info.Resource == "priorityclasses" && JsonTree.Flag(request.Object, "globalDefault") == true
            && await DefaultAsync(cancellationToken).ConfigureAwait(false) is { } present && ObjectMeta.Text(present, "name") is var name && name != request.Name)
        {
            throw ApiException.Forbidden("scheduling.k8s.io", "priorityclasses", request.Name,
                $"PriorityClass {name} is already marked as default. Only one default can exist");
        }
    }

    private async ValueTask ResolveAsync(AdmissionRequest request, JsonObject spec, CancellationToken cancellationToken)
    {
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
        var policy = JsonTree.Text(chosen, "preemptionPolicy") ?? "PreemptLowerPriority";
        if (JsonTree.Text(spec, "preemptionPolicy") is { } asked && asked != policy)
        {
            throw ApiException.Forbidden("", "pods", request.Name,
                $"the string value of PreemptionPolicy ({asked}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name");
        }

        spec["preemptionPolicy"] = policy;
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
