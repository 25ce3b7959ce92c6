using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>A pod with what scheduling needs of it worked out once. Immutable.</summary>
public sealed class PodInfo
{
    /// <summary>Works out a pod.</summary>
    public PodInfo(Pod pod)
    {
        Pod = pod;
        Spec = pod.Spec ?? new PodSpec();
        Key = pod.Key;
        Uid = pod.Metadata.Uid ?? pod.Key;
        Priority = Spec.Priority ?? 0;
        Requests = PodRequests.Of(Spec);
        NonZeroRequests = PodRequests.NonZeroOf(Spec);
        HostPorts = [.. (Spec.Containers ?? []).Concat(SidecarsOf(Spec)).SelectMany(c => c.Ports ?? []).Where(p => p.HostPort is > 0).Select(HostPort.From)];
        RequiredAffinity = Terms(Spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution);
        RequiredAntiAffinity = Terms(Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution);
        PreferredAffinity = Weighted(Spec.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, 1);
        PreferredAntiAffinity = Weighted(Spec.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, -1);
    }

    /// <summary>The pod itself.</summary>
    public Pod Pod { get; }

    /// <summary>The pod's spec; never null.</summary>
    public PodSpec Spec { get; }

    /// <summary><c>namespace/name</c>.</summary>
    public string Key { get; }

    /// <summary>The identity that survives a name being used again.</summary>
    public string Uid { get; }

    /// <summary>The pod's namespace.</summary>
    public string Namespace => Pod.Metadata.Namespace ?? "";

    /// <summary>The pod's labels, or null.</summary>
    public Dictionary<string, string>? Labels => Pod.Metadata.Labels;

    /// <summary>Higher goes first.</summary>
    public int Priority { get; }

    /// <summary>What must fit.</summary>
    public ResourceAmounts Requests { get; }

    /// <summary>What is counted when nodes are scored.</summary>
    public ResourceAmounts NonZeroRequests { get; }

    /// <summary>Ports of the node the pod wants for itself.</summary>
    public IReadOnlyList<HostPort> HostPorts { get; }

    /// <summary>Pods that must be in the same topology domain.</summary>
    public IReadOnlyList<AffinityTerm> RequiredAffinity { get; }

    /// <summary>Pods that must not be in the same topology domain.</summary>
    public IReadOnlyList<AffinityTerm> RequiredAntiAffinity { get; }

    /// <summary>Pods that are welcome in the same domain.</summary>
    public IReadOnlyList<AffinityTerm> PreferredAffinity { get; }

    /// <summary>Pods that are unwelcome in the same domain; weights are negative.</summary>
    public IReadOnlyList<AffinityTerm> PreferredAntiAffinity { get; }

    /// <summary>Whether the pod says anything about other pods.</summary>
    public bool HasPodAffinity => RequiredAffinity.Count + RequiredAntiAffinity.Count + PreferredAffinity.Count + PreferredAntiAffinity.Count > 0;

    private static IEnumerable<Container> SidecarsOf(PodSpec spec) => (spec.InitContainers ?? []).Where(c => c.RestartPolicy == "Always");

    private AffinityTerm[] Terms(List<PodAffinityTerm>? terms) => [.. (terms ?? []).Select(t => new AffinityTerm(t, Namespace, Labels, 0))];

    private AffinityTerm[] Weighted(List<WeightedPodAffinityTerm>? terms, int sign) =>
        [.. (terms ?? []).Where(t => t.PodAffinityTerm is not null).Select(t => new AffinityTerm(t.PodAffinityTerm!, Namespace, Labels, sign * (t.Weight ?? 0)))];
}
