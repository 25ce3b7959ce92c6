using EdgeOrch.Api.Types;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Tests;

/// <summary>Small clusters in one line each.</summary>
internal sealed class World
{
    private int _uid;

    public ClusterState Cluster { get; } = new();

    public Picker Picker { get; } = new(PluginSet.Default, new Random(7));

    public World Node(string name, string cpu = "4", string memory = "8Gi", Dictionary<string, string>? labels = null, Taint[]? taints = null, bool cordoned = false, string gpus = "0", (string Name, long Bytes)[]? images = null)
    {
        Cluster.PutNode(NewNode(name, cpu, memory, labels, taints, cordoned, gpus, images));
        return this;
    }

    public static Node NewNode(string name, string cpu = "4", string memory = "8Gi", Dictionary<string, string>? labels = null, Taint[]? taints = null, bool cordoned = false, string gpus = "0", (string Name, long Bytes)[]? images = null)
    {
        var allocatable = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu), ["memory"] = Quantity.Parse(memory), ["pods"] = Quantity.Parse("110") };
        if (gpus != "0")
        {
            allocatable["nvidia.com/gpu"] = Quantity.Parse(gpus);
        }

        return new Node
        {
            Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string>(labels ?? []) { ["kubernetes.io/hostname"] = name } },
            Spec = new NodeSpec { Taints = taints is null ? null : [.. taints], Unschedulable = cordoned ? true : null },
            Status = new NodeStatus
            {
                Allocatable = allocatable,
                Images = images is null ? null : [.. images.Select(i => new ContainerImage { Names = [i.Name], SizeBytes = i.Bytes })],
            },
        };
    }

    public PodInfo Pod(string name, Action<PodSpec>? change = null, string cpu = "100m", string memory = "64Mi", Dictionary<string, string>? labels = null, string gpus = "0", string ns = "default")
    {
        var requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu), ["memory"] = Quantity.Parse(memory) };
        if (gpus != "0")
        {
            requests["nvidia.com/gpu"] = Quantity.Parse(gpus);
        }

        var spec = new PodSpec { Containers = [new Container { Name = "c", Image = "app:1", Resources = new ResourceRequirements { Requests = requests } }] };
        change?.Invoke(spec);
        return new PodInfo(new Pod { Metadata = new ObjectMeta { Name = name, Namespace = ns, Uid = $"uid-{_uid++}", Labels = labels }, Spec = spec });
    }

    public World Placed(string node, PodInfo pod)
    {
        Cluster.Place(pod, node);
        return this;
    }

    public string? Pick(PodInfo pod) => Picker.Pick(pod, Cluster).Node?.Name;

    public string Refusal(PodInfo pod) => Picker.Pick(pod, Cluster).Message;
}
