using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>
/// Holds pods to the Pod Security Standards their namespace's labels ask for: refuses, or warns, also about templates of workloads
/// whose pods would be refused later. Thread-safe.
/// </summary>
internal sealed class PodSecurityAdmission(ResourceRegistry registry) : IAdmission
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>(0, StringComparer.Ordinal);

    private readonly ResourceStorage _namespaces = registry.Find("", "v1", "namespaces")!.Storage;
    private readonly ExistingPods _existing = new(registry.Find("", "v1", "pods")!.Storage);

    /// <inheritdoc/>
    public string Name => "PodSecurity";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Object is not null && (request.Info.Group, request.Info.Resource, request.Info.Subresource) is
        ("", "pods", "" or "ephemeralcontainers") or ("", "namespaces" or "podtemplates" or "replicationcontrollers", "")
        or ("apps", "deployments" or "replicasets" or "statefulsets" or "daemonsets", "") or ("batch", "jobs" or "cronjobs", "");

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Info.Resource == "namespaces")
        {
            await CheckNamespaceAsync(request, cancellationToken).ConfigureAwait(false);
            return;
        }

        var labels = (await _namespaces.GetRecentAsync("", request.Info.Namespace, cancellationToken).ConfigureAwait(false))?.Labels ?? NoLabels;
        var policy = SecurityPolicy.Parse(labels);
        if (policy is { Enforce.Level: SecurityLevel.Privileged, Warn.Level: SecurityLevel.Privileged })
        {
            return;
        }

        if (request.Info.Resource != "pods")
        {
            Warn(request, policy.Warn, Template(request.Info.Resource, request.Object!));
        }
        else if (IsSignificant(request))
        {
            CheckPod(request, policy);
        }
    }

    private static void CheckPod(AdmissionRequest request, SecurityPolicy policy)
    {
        var pod = request.Object!;
        var findings = SecurityStandards.Evaluate(policy.Enforce, new PodView(JsonTree.Object(pod, "metadata"), JsonTree.Object(pod, "spec")));
        if (findings.Count > 0)
        {
            throw ApiException.Forbidden("", "pods", request.Name, $"violates PodSecurity \"{policy.Enforce}\": {string.Join(", ", findings)}");
        }

        Warn(request, policy.Warn, pod);
    }

    private static void Warn(AdmissionRequest request, LevelVersion level, JsonObject? pod)
    {
        var findings = pod is null ? [] : SecurityStandards.Evaluate(level, new PodView(JsonTree.Object(pod, "metadata"), JsonTree.Object(pod, "spec")));
        if (findings.Count > 0)
        {
            Add(request, $"would violate PodSecurity \"{level}\": {string.Join(", ", findings)}");
        }
    }

    // A write that lost a race is admitted again, with the same warnings.
    private static void Add(AdmissionRequest request, string warning)
    {
        if (!request.Warnings.Contains(warning))
        {
            request.Warnings.Add(warning);
        }
    }

    // Hardly anything of a pod may change; what may and counts is its containers for debugging and old-style profiles.
    private static bool IsSignificant(AdmissionRequest request) => request.Operation == AdmissionOperation.Create || request.Info.Subresource.Length > 0
        || !JsonNode.DeepEquals(JsonTree.At(request.Object, "metadata", "annotations"), JsonTree.At(request.OldObject, "metadata", "annotations"));

    private static JsonObject? Template(string resource, JsonObject value) => resource switch
    {
        "podtemplates" => JsonTree.Object(value, "template"),
        "cronjobs" => JsonTree.At(value, "spec", "jobTemplate", "spec", "template"),
        _ => JsonTree.At(value, "spec", "template"),
    };

    private async ValueTask CheckNamespaceAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var policy = SecurityPolicy.Parse(Labels(request.Object), errors);
        var before = new List<FieldError>();
        var old = SecurityPolicy.Parse(Labels(request.OldObject), before);
        if (errors.Count > 0 && before.Count == 0)
        {
            throw ApiException.Invalid("", "Namespace", request.Name, errors);
        }

        var isLaxer = policy.Enforce.Level <= old.Enforce.Level && policy.Enforce.Minor == old.Enforce.Minor;
        if (request.Operation == AdmissionOperation.Update && policy.Enforce != old.Enforce && policy.Enforce.Level != SecurityLevel.Privileged && !isLaxer)
        {
            foreach (var warning in await _existing.ViolationsAsync(request.Name, policy.Enforce, cancellationToken).ConfigureAwait(false))
            {
                Add(request, warning);
            }
        }
    }

    private static Dictionary<string, string> Labels(JsonObject? value)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in JsonTree.At(value, "metadata", "labels") ?? [])
        {
            if (key.StartsWith(SecurityPolicy.Prefix, StringComparison.Ordinal))
            {
                labels[key] = JsonTree.AsText(text) ?? "";
            }
        }

        return labels;
    }
}
