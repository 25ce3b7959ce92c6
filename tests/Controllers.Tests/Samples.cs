namespace EdgeOrch.Controllers.Tests;

/// <summary>Objects that tests start from.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static int _uid;

    public static string Uid() => $"00000000-0000-0000-0000-{Interlocked.Increment(ref _uid):x12}";

    public static ObjectMeta Meta(string name, string? ns = "default", params (string Key, string Value)[] labels) => new()
    {
        Name = name,
        Namespace = ns,
        Uid = Uid(),
        ResourceVersion = "1",
        Generation = 1,
        CreationTimestamp = Now.AddHours(-1),
        Labels = labels.Length == 0 ? null : labels.ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal),
    };

    public static Deployment Deployment(string name, int replicas, string image = "web:1", IntOrString? surge = null, IntOrString? unavailable = null) => new()
    {
        Metadata = Meta(name),
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            Selector = new LabelSelector { MatchLabels = new() { ["app"] = name } },
            Template = Template(name, image),
            Strategy = new DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new RollingUpdateDeployment { MaxSurge = surge ?? "25%", MaxUnavailable = unavailable ?? "25%" },
            },
            RevisionHistoryLimit = 10,
            ProgressDeadlineSeconds = 600,
        },
    };

    public static PodTemplateSpec Template(string app, string image) => new()
    {
        Metadata = new ObjectMeta { Labels = new() { ["app"] = app } },
        Spec = new PodSpec { Containers = [new Container { Name = "main", Image = image }] },
    };

    public static Pod Pod(string name, string? node = "n1", string phase = "Running", bool ready = true, string? ip = "10.42.0.1", params (string Key, string Value)[] labels) => new()
    {
        Metadata = Meta(name, "default", labels),
        Spec = new PodSpec { NodeName = node, Containers = [new Container { Name = "main", Ports = [new ContainerPort { Name = "http", ContainerPortValue = 8080, Protocol = "TCP" }] }] },
        Status = new PodStatus
        {
            Phase = phase,
            PodIP = ip,
            PodIPs = ip is null ? null : [new PodIP { Ip = ip }],
            Conditions = [new PodCondition { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = Now.AddMinutes(-30) }],
        },
    };

    public static Service Service(string name, string clusterIp = "10.43.0.10", params ServicePort[] ports) => new()
    {
        Metadata = Meta(name),
        Spec = new ServiceSpec
        {
            Selector = new() { ["app"] = name },
            ClusterIP = clusterIp,
            IpFamilies = ["IPv4"],
            Ports = ports.Length == 0 ? [new ServicePort { Name = "http", Port = 80, Protocol = "TCP", TargetPort = 8080 }] : [.. ports],
        },
    };

    public static V1Node Node(string name, string? ready = "True", string? zone = null) => new()
    {
        Metadata = Meta(name, null, zone is null ? [] : [("topology.kubernetes.io/zone", zone)]),
        Spec = new NodeSpec(),
        Status = new NodeStatus
        {
            Conditions = ready is null
                ? null
                : [new NodeCondition { Type = "Ready", Status = ready, LastHeartbeatTime = Now.AddSeconds(-5), LastTransitionTime = Now.AddHours(-1), Reason = "KubeletReady" }],
        },
    };
}
