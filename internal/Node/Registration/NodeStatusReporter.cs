using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Queues;
using EdgeOrch.Grpc;
using EdgeOrch.Linux;
using EdgeOrch.Node.Agent;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;
using Microsoft.Extensions.Logging;
using KubeNode = EdgeOrch.Api.Types.Node;

namespace EdgeOrch.Node.Registration;

/// <summary>
/// Registers the Node object and keeps its status true: at once when something that matters changed, otherwise every five
/// minutes. The heartbeat itself is <see cref="NodeLease"/>.
/// </summary>
public sealed partial class NodeStatusReporter(
    ApiClient client,
    NodeOptions options,
    Func<NodeFacts> facts,
    IContainerRuntime runtime,
    IImageRuntime images,
    NodeLease lease,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Report = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100);
    private KubeNode? _node;
    private string _reported = "";
    private DateTimeOffset _reportedAt;
    private int _looksUnready;

    /// <summary>The Node object as last seen; null before the first registration.</summary>
    public KubeNode? Node => _node;

    /// <summary>Registers and reports until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = Check;
            try
            {
                // A node that is not ready, as at every start, is looked at again soon; the longer it stays so, the later.
                pause = await StepAsync(cancellationToken) ? Check : Backoff.Delay(FirstLook, Check, _looksUnready++);
            }
            catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
            {
                LogReportFailed(options.NodeName, e.Message);
                _node = null;
                pause = Retry;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <returns>Whether the node is ready.</returns>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        _node ??= await RegisterAsync(cancellationToken);
        var (health, version, present) = await ObserveAsync(cancellationToken);
        var ready = health.RuntimeError is null;
        _looksUnready = ready ? 0 : _looksUnready;
        var now = time.GetUtcNow();
        var conditions = NodeConditions.Compose(health, _node.Status?.Conditions ?? [], now);
        var status = NodeObject.Status(options, facts(), version, present, conditions);
        var fingerprint = Fingerprint(status);
        if (fingerprint == _reported && now - _reportedAt < Report)
        {
            return ready;
        }

        var patch = new JsonObject { ["status"] = JsonNode.Parse(JsonModel.ToUtf8(status)) };
        _node = await client.For<KubeNode>().PatchAsync(
            null, options.NodeName, PatchKind.StrategicMerge, System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()), "status", cancellationToken);
        _reported = fingerprint;
        _reportedAt = now;
        return ready;
    }

    private async Task<KubeNode> RegisterAsync(CancellationToken cancellationToken)
    {
        var nodes = client.For<KubeNode>();
        var node = await nodes.FindAsync(null, options.NodeName, cancellationToken);
        if (node is null)
        {
            node = await nodes.CreateAsync(NodeObject.Initial(options), cancellationToken);
            LogRegistered(options.NodeName);
        }
        else if (NodeObject.Labels(options).Any(l => node.Metadata.Labels?.GetValueOrDefault(l.Key) != l.Value))
        {
            var labels = new JsonObject();
            foreach (var (key, value) in NodeObject.Labels(options))
            {
                labels[key] = JsonValue.Create(value);
            }

            var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } };
            node = await nodes.PatchAsync(
                null, options.NodeName, PatchKind.Merge, System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()), null, cancellationToken);
        }

        _reported = "";
        lease.SetOwner(node.Metadata.Uid ?? "");
        return node;
    }

    private async Task<(NodeHealth Health, VersionResponse? Version, IReadOnlyList<Image> Images)> ObserveAsync(CancellationToken cancellationToken)
    {
        VersionResponse? version = null;
        IReadOnlyList<Image> present = [];
        string? error = null;
        try
        {
            version = await runtime.VersionAsync(cancellationToken);
            present = await images.ListImagesAsync(cancellationToken);
            var status = await runtime.StatusAsync(verbose: false, cancellationToken);
            var bad = status.Status?.Conditions.FirstOrDefault(c => !c.Status);
            error = bad is null ? null : $"container runtime network not ready: {bad.Type}=false reason:{bad.Reason} message:{bad.Message}";
        }
        catch (GrpcException e)
        {
            error = $"container runtime is down: {e.Message}";
        }

        var disk = FileSystemStats.Of(options.DataDirectory);
        var maximum = long.TryParse(Linux.Sysctl.TryRead("kernel.pid_max"), out var pids) ? pids : 32768;
        var used = Directory.EnumerateDirectories("/proc").Count(d => char.IsAsciiDigit(Path.GetFileName(d)[0]));
        var remark = Linux.Capabilities.ReadSelf().Has(Linux.Capability.SysResource)
            ? null
            : "without CAP_SYS_RESOURCE the kernel may kill pods' processes in another order than their quality of service says; " +
                "containerd needs restrict_oom_score_adj = true here";
        var health = new NodeHealth(
            error,
            MemoryInfo.Read().AvailableBytes,
            Ratio(disk.AvailableBytes, disk.TotalBytes),
            Ratio(disk.FreeFiles, disk.TotalFiles),
            maximum - used,
            remark);
        return (health, version, present);
    }

    private static double Ratio(long free, long total) => total > 0 ? (double)free / total : 1;

    /// <summary>What of a status is worth a report of its own: everything but the heartbeat times.</summary>
    private static string Fingerprint(NodeStatus status)
    {
        var tree = JsonNode.Parse(JsonModel.ToUtf8(status))!.AsObject();
        foreach (var condition in tree["conditions"]?.AsArray() ?? [])
        {
            condition?.AsObject().Remove("lastHeartbeatTime");
        }

        return tree.ToJsonString();
    }

    [LoggerMessage(2121, LogLevel.Information, "Node {Node} registered")]
    private partial void LogRegistered(string node);

    [LoggerMessage(2122, LogLevel.Warning, "Status of node {Node} not reported: {Error}; will try again")]
    private partial void LogReportFailed(string node, string error);
}
