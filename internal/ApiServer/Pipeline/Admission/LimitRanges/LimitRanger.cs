using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission.LimitRanges;

/// <summary>Holds new pods and claims to the limit ranges of their namespace, and fills in what they leave out. Thread-safe.</summary>
internal sealed class LimitRanger(ResourceRegistry registry) : IAdmission
{
    private readonly ResourceStorage _ranges = registry.Find("", "v1", "limitranges")!.Storage;

    /// <inheritdoc/>
    public string Name => "LimitRanger";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request is { Info.Group: "", Object: not null } && (request.Info.Resource, request.Info.Subresource, request.Operation) is
        ("pods", "", AdmissionOperation.Create) or ("pods", "resize", AdmissionOperation.Update) or ("persistentvolumeclaims", "", _);

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Info.Resource == "pods" && request.Operation == AdmissionOperation.Create)
        {
            foreach (var range in await RangesAsync(request, cancellationToken).ConfigureAwait(false))
            {
                ContainerLimits.Fill(range, request.Object!);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (ObjectMeta.IsTerminating(request.Object!))
        {
            return;
        }

        foreach (var range in await RangesAsync(request, cancellationToken).ConfigureAwait(false))
        {
            var problems = request.Info.Resource == "pods" ? LimitRules.CheckPod(range, request.Object!) : LimitRules.CheckClaim(range, request.Object!);
            if (problems.Count > 0)
            {
                var text = problems.Count == 1 ? problems[0] : $"[{string.Join(", ", problems)}]";
                throw ApiException.Forbidden("", request.Info.Resource, request.Name, text);
            }
        }
    }

    private async ValueTask<IReadOnlyList<JsonObject>> RangesAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var snapshot = await _ranges.RecentAsync(cancellationToken).ConfigureAwait(false);
        if (snapshot.Items.Length == 0)
        {
            return [];
        }

        var ranges = new List<JsonObject>();
        foreach (var stored in snapshot.WithPrefix(_ranges.PrefixIn(request.Info.Namespace)))
        {
            ranges.Add(ObjectWriter.Parse(stored));
        }

        return ranges;
    }
}
