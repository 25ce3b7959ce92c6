using System.Diagnostics;
using System.Globalization;
using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Bench;

/// <summary>Measures decisions per second on a simulated cluster: basic pods of one Service on nodes in three zones.</summary>
internal static class SchedulerBench
{
    private const int Nodes = 5000;

    public static void Run(TimeSpan duration)
    {
        var cluster = new ClusterState();
        for (var i = 0; i < Nodes; i++)
        {
            cluster.PutNode(NewNode(i));
        }

        var picker = new Picker(PluginSet.Default, new Random(1));
        var watch = Stopwatch.StartNew();
        var placed = 0;
        while (watch.Elapsed < duration)
        {
            var pod = new PodInfo(NewPod(placed));
            var node = picker.Pick(pod, cluster).Node ?? throw new InvalidOperationException("the simulated cluster is full");
            cluster.Place(pod, node.Name);
            placed++;
        }

        var rate = placed / watch.Elapsed.TotalSeconds;
        Console.WriteLine($"| Scheduler, {Nodes.ToString("N0", CultureInfo.InvariantCulture)} simulated nodes, basic pods | {rate.ToString("N0", CultureInfo.InvariantCulture)} pods/s |");
    }

    private static Node NewNode(int index) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = $"node-{index}",
            Labels = new() { ["kubernetes.io/hostname"] = $"node-{index}", ["topology.kubernetes.io/zone"] = $"zone-{index % 3}" },
        },
        Status = new NodeStatus
        {
            Allocatable = new() { ["cpu"] = Quantity.Parse("32"), ["memory"] = Quantity.Parse("128Gi"), ["pods"] = Quantity.Parse("110") },
        },
    };

    private static Pod NewPod(int index) => new()
    {
        Metadata = new ObjectMeta { Name = $"pod-{index}", Namespace = "default", Uid = $"uid-{index}", Labels = new() { ["app"] = "basic" } },
        Spec = new PodSpec
        {
            Containers =
            [
                new Container { Name = "c", Image = "app:1", Resources = new ResourceRequirements { Requests = new() { ["cpu"] = Quantity.Parse("100m"), ["memory"] = Quantity.Parse("500Mi") } } },
            ],
        },
    };
}
