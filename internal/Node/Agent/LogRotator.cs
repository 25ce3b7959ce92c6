using System.Globalization;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Volumes;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Agent;

/// <summary>Keeps container logs from filling the disk: a log that is too large is renamed, and the oldest renamed ones go.</summary>
internal sealed partial class LogRotator(PodServices services, PodTable pods)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Looks at all running containers once.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        foreach (var worker in pods.Workers)
        {
            var meta = worker.Pod.Metadata;
            var directory = services.Paths.PodLogs(meta.Namespace!, meta.Name!, worker.Uid);
            foreach (var container in worker.State.Containers.Where(c => c.IsRunning))
            {
                var path = Path.Combine(directory, PodPaths.ContainerLog(container.Name, container.Attempt));
                var file = new FileInfo(path);
                if (file.Exists && file.Length > services.Options.ContainerLogMaxBytes)
                {
                    await RotateAsync(path, container.Id, cancellationToken);
                }
            }
        }
    }

    private async Task RotateAsync(string path, string containerId, CancellationToken cancellationToken)
    {
        var stamp = services.Time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var rotated = $"{path}.{stamp}";
        try
        {
            File.Move(path, rotated, overwrite: true);
            await services.Runtime.ReopenContainerLogAsync(containerId, cancellationToken);
        }
        catch (Exception e) when (e is GrpcException or IOException)
        {
            if (!File.Exists(path) && File.Exists(rotated))
            {
                // The runtime still writes to the renamed file: its name comes back, nothing is lost.
                File.Move(rotated, path);
            }

            LogRotationFailed(path, e.Message);
            return;
        }

        var old = Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*")
            .OrderDescending(StringComparer.Ordinal)
            .Skip(services.Options.ContainerLogMaxFiles - 1);
        foreach (var file in old.ToList())
        {
            File.Delete(file);
        }
    }

    [LoggerMessage(2140, LogLevel.Warning, "Log {Path} not rotated: {Error}; will try again")]
    private partial void LogRotationFailed(string path, string error);
}
