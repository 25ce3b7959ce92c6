using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Collects the names of everything in its namespace a pod refers to. Pure.</summary>
internal static class PodUses
{
    public static HashSet<string> Of(Pod pod)
    {
        var uses = new HashSet<string>(StringComparer.Ordinal);
        var spec = pod.Spec;
        if (spec is null)
        {
            return uses;
        }

        Add(uses, "serviceaccounts", spec.ServiceAccountName);
        foreach (var secret in spec.ImagePullSecrets ?? [])
        {
            Add(uses, "secrets", secret.Name);
        }

        foreach (var volume in spec.Volumes ?? [])
        {
            AddVolume(uses, pod, volume);
        }

        foreach (var claim in spec.ResourceClaims ?? [])
        {
            Add(uses, "resourceclaims", claim.ResourceClaimName);
        }

        foreach (var claim in pod.Status?.ResourceClaimStatuses ?? [])
        {
            Add(uses, "resourceclaims", claim.ResourceClaimName);
        }

        foreach (var container in (spec.InitContainers ?? []).Concat(spec.Containers ?? []))
        {
            AddEnvironment(uses, container.Env, container.EnvFrom);
        }

        foreach (var container in spec.EphemeralContainers ?? [])
        {
            AddEnvironment(uses, container.Env, container.EnvFrom);
        }

        return uses;
    }

    private static void AddVolume(HashSet<string> uses, Pod pod, Volume volume)
    {
        Add(uses, "secrets", volume.Secret?.SecretName);
        Add(uses, "configmaps", volume.ConfigMap?.Name);
        Add(uses, "persistentvolumeclaims", volume.PersistentVolumeClaim?.ClaimName);
        Add(uses, "persistentvolumeclaims", volume.Ephemeral is null ? null : $"{pod.Metadata.Name}-{volume.Name}");
        Add(uses, "secrets", volume.Csi?.NodePublishSecretRef?.Name);
        foreach (var source in volume.Projected?.Sources ?? [])
        {
            Add(uses, "secrets", source.Secret?.Name);
            Add(uses, "configmaps", source.ConfigMap?.Name);
        }
    }

    private static void AddEnvironment(HashSet<string> uses, List<EnvVar>? variables, List<EnvFromSource>? sources)
    {
        foreach (var variable in variables ?? [])
        {
            Add(uses, "secrets", variable.ValueFrom?.SecretKeyRef?.Name);
            Add(uses, "configmaps", variable.ValueFrom?.ConfigMapKeyRef?.Name);
        }

        foreach (var source in sources ?? [])
        {
            Add(uses, "secrets", source.SecretRef?.Name);
            Add(uses, "configmaps", source.ConfigMapRef?.Name);
        }
    }

    private static void Add(HashSet<string> uses, string resource, string? name)
    {
        if (!string.IsNullOrEmpty(name))
        {
            uses.Add($"{resource}/{name}");
        }
    }
}
