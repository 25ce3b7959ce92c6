using EdgeOrch.Grpc;
using EdgeOrch.Linux;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Images;
using EdgeOrch.Node.Runtime;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>Removes what no pod owns any more: sandboxes and files of pods that are gone, images when the disk fills up.</summary>
internal sealed partial class NodeCleaner(PodServices services, IImageRuntime images, PodTable pods)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Ends sandboxes of unknown pods. Call only when the list of pods is known to be complete.</summary>
    public async Task RemoveOrphansAsync(IReadOnlyList<PodSandbox> sandboxes, CancellationToken cancellationToken)
    {
        foreach (var sandbox in sandboxes)
        {
            if (!sandbox.Labels.TryGetValue(RuntimeLabels.PodUid, out var uid) || pods.Contains(uid))
            {
                continue;
            }

            LogOrphan(sandbox.Metadata.Namespace, sandbox.Metadata.Name, uid);
            try
            {
                await services.Runtime.StopPodSandboxAsync(sandbox.Id, cancellationToken);
                await services.Runtime.RemovePodSandboxAsync(sandbox.Id, cancellationToken);
            }
            catch (GrpcException e)
            {
                LogCleaningFailed(sandbox.Id, e.Message);
            }
        }

        foreach (var uid in services.Volumes.Uids().Where(u => !pods.Contains(u)))
        {
            try
            {
                services.Volumes.Remove(uid);
            }
            catch (Exception e) when (e is LinuxException or IOException)
            {
                LogCleaningFailed(uid, e.Message);
            }
        }
    }

    /// <summary>Removes unused images when the disk is fuller than the high mark, until it would be below the low mark.</summary>
    public async Task CollectImagesAsync(CancellationToken cancellationToken)
    {
        var disk = FileSystemStats.Of(services.Options.DataDirectory);
        var used = disk.TotalBytes - disk.AvailableBytes;
        if (disk.TotalBytes == 0 || used * 100 / disk.TotalBytes < services.Options.ImageGcHighPercent)
        {
            return;
        }

        var wanted = used - (disk.TotalBytes / 100 * services.Options.ImageGcLowPercent);
        var inUse = pods.Workers.SelectMany(w => w.State.Containers).SelectMany(c => new[] { c.Image, c.ImageRef }).ToHashSet(StringComparer.Ordinal);
        try
        {
            var present = await images.ListImagesAsync(cancellationToken);
            foreach (var image in ImageCollector.Choose(present, inUse, LastUsed, wanted))
            {
                await images.RemoveImageAsync(image.Id, cancellationToken);
                LogImageRemoved(image.RepoTags.FirstOrDefault() ?? image.Id, image.Size);
            }
        }
        catch (GrpcException e)
        {
            LogCleaningFailed("images", e.Message);
        }
    }

    private DateTimeOffset LastUsed(Image image) => image.RepoTags.Append(image.Id)
        .Select(t => services.Images.LastUsed.TryGetValue(t, out var at) ? at : DateTimeOffset.MinValue)
        .Max();

    [LoggerMessage(2141, LogLevel.Information, "Removing what is left of pod {Namespace}/{Name} ({Uid})")]
    private partial void LogOrphan(string @namespace, string name, string uid);

    [LoggerMessage(2142, LogLevel.Information, "Removed image {Image} ({Bytes} bytes) because the disk is full")]
    private partial void LogImageRemoved(string image, ulong bytes);

    [LoggerMessage(2143, LogLevel.Warning, "Left-over {What} not removed: {Error}; will try again")]
    private partial void LogCleaningFailed(string what, string error);
}
