using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Sources;
using EdgeOrch.Node.Variables;

namespace EdgeOrch.Node.Volumes;

/// <summary>Gathers the files of volumes that are made of API objects: configMap, secret, downwardAPI and projected.</summary>
public sealed class VolumePayload(IPodResources resources, ServiceAccountTokens tokens)
{
    private const int DefaultMode = 0b110_100_100;

    /// <summary>The files of a volume; null when the volume is not made of API objects.</summary>
    /// <exception cref="PodSetupException">An object or key that is not optional is missing.</exception>
    /// <exception cref="ResourceUnavailableException">An object cannot be read now.</exception>
    public async Task<IReadOnlyDictionary<string, VolumeFile>?> GatherAsync(
        Pod pod, Volume volume, DownwardContext context, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, VolumeFile>(StringComparer.Ordinal);
        switch (volume)
        {
            case { ConfigMap: { } map }:
                await AddConfigMapAsync(files, pod, map.Name!, map.Items, map.Optional, map.DefaultMode, cancellationToken);
                return files;
            case { Secret: { } secret }:
                await AddSecretAsync(files, pod, secret.SecretName!, secret.Items, secret.Optional, secret.DefaultMode, cancellationToken);
                return files;
            case { DownwardAPI: { } downward }:
                AddDownward(files, pod, downward.Items, downward.DefaultMode, context);
                return files;
            case { Projected: { } projected }:
                foreach (var source in projected.Sources ?? [])
                {
                    await AddProjectionAsync(files, pod, volume.Name!, source, projected.DefaultMode, context, cancellationToken);
                }

                return files;
            default:
                return null;
        }
    }

    private async Task AddProjectionAsync(
        Dictionary<string, VolumeFile> files,
        Pod pod,
        string volume,
        VolumeProjection source,
        int? mode,
        DownwardContext context,
        CancellationToken cancellationToken)
    {
        if (source.ConfigMap is { } map)
        {
            await AddConfigMapAsync(files, pod, map.Name!, map.Items, map.Optional, mode, cancellationToken);
        }
        else if (source.Secret is { } secret)
        {
            await AddSecretAsync(files, pod, secret.Name!, secret.Items, secret.Optional, mode, cancellationToken);
        }
        else if (source.DownwardAPI is { } downward)
        {
            AddDownward(files, pod, downward.Items, mode, context);
        }
        else if (source.ServiceAccountToken is { } token)
        {
            var text = await tokens.GetAsync(pod, volume, token, cancellationToken);
            var restricted = pod.Spec?.SecurityContext?.FsGroup is not null || PodUser.Common(pod) is not null;
            files[Checked(token.Path!)] = new VolumeFile(
                Encoding.UTF8.GetBytes(text), restricted ? 0b110_000_000 : mode ?? DefaultMode);
        }
    }

    private async Task AddConfigMapAsync(
        Dictionary<string, VolumeFile> files,
        Pod pod,
        string name,
        List<KeyToPath>? items,
        bool? optional,
        int? mode,
        CancellationToken cancellationToken)
    {
        var map = await resources.ConfigMapAsync(pod, name, cancellationToken);
        if (map is null && optional != true)
        {
            throw new PodSetupException("FailedMount", $"configmap \"{name}\" not found");
        }

        var data = (map?.Data ?? []).ToDictionary(e => e.Key, e => Encoding.UTF8.GetBytes(e.Value), StringComparer.Ordinal);
        foreach (var (key, value) in map?.BinaryData ?? [])
        {
            data[key] = value;
        }

        AddItems(files, data, items, optional == true, mode, "configmap references non-existent config key: ");
    }

    private async Task AddSecretAsync(
        Dictionary<string, VolumeFile> files,
        Pod pod,
        string name,
        List<KeyToPath>? items,
        bool? optional,
        int? mode,
        CancellationToken cancellationToken)
    {
        var secret = await resources.SecretAsync(pod, name, cancellationToken);
        if (secret is null && optional != true)
        {
            throw new PodSetupException("FailedMount", $"secret \"{name}\" not found");
        }

        AddItems(files, secret?.Data ?? [], items, optional == true, mode, "references non-existent secret key: ");
    }

    private static void AddItems(
        Dictionary<string, VolumeFile> files,
        Dictionary<string, byte[]> data,
        List<KeyToPath>? items,
        bool optional,
        int? mode,
        string missing)
    {
        if (items is null or { Count: 0 })
        {
            foreach (var (key, value) in data)
            {
                files[key] = new VolumeFile(value, mode ?? DefaultMode);
            }

            return;
        }

        foreach (var item in items)
        {
            if (data.TryGetValue(item.Key!, out var value))
            {
                files[Checked(item.Path!)] = new VolumeFile(value, item.Mode ?? mode ?? DefaultMode);
            }
            else if (!optional)
            {
                throw new PodSetupException("FailedMount", missing + item.Key);
            }
        }
    }

    private static void AddDownward(
        Dictionary<string, VolumeFile> files, Pod pod, List<DownwardAPIVolumeFile>? items, int? mode, DownwardContext context)
    {
        foreach (var item in items ?? [])
        {
            var text = item.FieldRef is { } field
                ? DownwardValues.Field(pod, field.FieldPath ?? "", context)
                : item.ResourceFieldRef is { } resource && PodContainer.Find(pod, resource.ContainerName ?? "") is { } container
                    ? DownwardValues.Resource(container.Spec, resource, context)
                    : null;
            if (text is null)
            {
                throw new PodSetupException("FailedMount", $"unsupported downward API item {item.Path}");
            }

            files[Checked(item.Path!)] = new VolumeFile(Encoding.UTF8.GetBytes(text), item.Mode ?? mode ?? DefaultMode);
        }
    }

    /// <summary>The API refuses such paths; a file name from a manifest must still never leave the volume.</summary>
    private static string Checked(string path) =>
        Path.IsPathRooted(path) || path.Split('/').Contains("..") || path.StartsWith("..", StringComparison.Ordinal)
            ? throw new PodSetupException("FailedMount", $"invalid path {path}: must be relative and stay inside the volume")
            : path;
}
