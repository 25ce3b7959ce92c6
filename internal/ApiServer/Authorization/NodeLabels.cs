namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// Which labels a node may set on itself. Those in the API's own name spaces place pods and carry trust, so only the known ones are
/// the node's to say; <c>node-restriction.kubernetes.io</c> is never. Pure.
/// </summary>
public static class NodeLabels
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "kubernetes.io/instance-type", "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region", "failure-domain.kubernetes.io/zone",
        "failure-domain.kubernetes.io/region", "node.kubernetes.io/instance-type",
    };

    /// <summary>Whether a node may set or change a label of its own.</summary>
    public static bool MaySet(string label)
    {
        var slash = label.IndexOf('/', StringComparison.Ordinal);
        var space = slash < 0 ? "" : label[..slash];
        return !IsIn(space, "node-restriction.kubernetes.io")
            && (!(IsIn(space, "kubernetes.io") || IsIn(space, "k8s.io"))
                || Known.Contains(label) || IsIn(space, "kubelet.kubernetes.io") || IsIn(space, "node.kubernetes.io"));
    }

    private static bool IsIn(string space, string domain) =>
        space == domain || (space.EndsWith(domain, StringComparison.Ordinal) && space[^(domain.Length + 1)] == '.');
}
