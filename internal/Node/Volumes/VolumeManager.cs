using EdgeOrch.Api.Types;
using EdgeOrch.Linux;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Variables;

namespace EdgeOrch.Node.Volumes;

/// <summary>Sets up, refreshes and removes the volumes of pods on disk. Calls for one pod must not overlap.</summary>
public sealed class VolumeManager(PodPaths paths, VolumePayload payload, TimeProvider time)
{
    private const uint SharedDirectory = 0b111_111_111;
    private const uint SetGroupId = 0b10_000_000_000;

    /// <summary>Makes every volume of the pod ready or up to date; returns each volume's path on the host by name.</summary>
    /// <exception cref="PodSetupException">A volume cannot be set up; the reason is FailedMount.</exception>
    /// <exception cref="Sources.ResourceUnavailableException">An object cannot be read now.</exception>
    public async Task<IReadOnlyDictionary<string, string>> EnsureAsync(
        Pod pod, DownwardContext context, CancellationToken cancellationToken)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in pod.Spec?.Volumes ?? [])
        {
            try
            {
                result[volume.Name!] = await EnsureOneAsync(pod, volume, context, cancellationToken);
            }
            catch (Exception e) when (e is PodSetupException or IOException or UnauthorizedAccessException or LinuxException)
            {
                throw new PodSetupException("FailedMount", $"MountVolume.SetUp failed for volume \"{volume.Name}\" : {e.Message}", e);
            }
        }

        return result;
    }

    /// <summary>Unmounts and deletes everything of a pod. Idempotent.</summary>
    /// <exception cref="LinuxException">Something is still mounted and busy; nothing behind a mount is deleted.</exception>
    public void Remove(string uid)
    {
        var root = paths.Pod(uid);
        foreach (var mount in MountInfo.ReadSelf().Where(m => m.Target.StartsWith(root + "/", StringComparison.Ordinal)).Reverse())
        {
            Mounts.Unmount(mount.Target);
        }

        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>The uids of pods that have files on disk.</summary>
    public IReadOnlyList<string> Uids() =>
        Directory.Exists(paths.Pods) ? [.. Directory.EnumerateDirectories(paths.Pods).Select(d => Path.GetFileName(d))] : [];

    private async Task<string> EnsureOneAsync(Pod pod, Volume volume, DownwardContext context, CancellationToken cancellationToken)
    {
        var uid = pod.Metadata.Uid!;
        if (volume.HostPath is { } host)
        {
            HostPathCheck.Ensure(host.Path!, host.Type);
            return host.Path!;
        }

        if (volume.EmptyDir is { } empty)
        {
            return EnsureEmptyDir(pod, paths.Volume(uid, "kubernetes.io~empty-dir", volume.Name!), empty);
        }

        var files = await payload.GatherAsync(pod, volume, context, cancellationToken)
            ?? throw new PodSetupException("FailedMount", "this volume type is not supported by the node");
        var directory = paths.Volume(uid, PluginOf(volume), volume.Name!);
        if (volume.Secret is not null || volume.Projected is not null)
        {
            // Secrets and tokens never touch the disk.
            EnsureTmpfs(directory, null);
        }

        var group = pod.Spec?.SecurityContext?.FsGroup is { } g ? (uint)g : (uint?)null;
        var owner = volume.Projected is not null && PodUser.Common(pod) is { } user ? (uint)user : (uint?)null;
        AtomicDirectory.Write(directory, WithGroupRead(files, group), owner, group, time.GetUtcNow());
        return directory;
    }

    /// <summary>With an fsGroup the group may read every file, as upstream's ownership change grants it.</summary>
    private static IReadOnlyDictionary<string, VolumeFile> WithGroupRead(IReadOnlyDictionary<string, VolumeFile> files, uint? group) =>
        group is null ? files : files.ToDictionary(f => f.Key, f => f.Value with { Mode = f.Value.Mode | 0b100_100_000 });

    private static string PluginOf(Volume volume) => volume switch
    {
        { ConfigMap: not null } => "kubernetes.io~configmap",
        { Secret: not null } => "kubernetes.io~secret",
        { DownwardAPI: not null } => "kubernetes.io~downward-api",
        _ => "kubernetes.io~projected",
    };

    private static string EnsureEmptyDir(Pod pod, string directory, EmptyDirVolumeSource source)
    {
        if (source.Medium == "Memory")
        {
            EnsureTmpfs(directory, source.SizeLimit?.Value);
        }
        else if (Directory.Exists(directory))
        {
            return directory;
        }

        Directory.CreateDirectory(directory);
        if (pod.Spec?.SecurityContext?.FsGroup is { } group)
        {
            FileOwner.Change(directory, FileOwner.Unchanged, (uint)group);
            FileOwner.ChangeMode(directory, SharedDirectory | SetGroupId);
        }
        else
        {
            FileOwner.ChangeMode(directory, SharedDirectory);
        }

        return directory;
    }

    private static void EnsureTmpfs(string directory, long? size)
    {
        if (Directory.Exists(directory) && MountInfo.ReadSelf().Any(m => m.Target == directory))
        {
            return;
        }

        Directory.CreateDirectory(directory);
        Mounts.Tmpfs(directory, size, "0755");
    }
}
