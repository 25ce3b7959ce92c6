using EdgeOrch.Linux;

namespace EdgeOrch.Network.Cni;

/// <summary>Kernel settings a node needs to carry pod traffic.</summary>
public static class NodeSysctls
{
    /// <summary>
    /// Makes the settings: packets are forwarded; frames between pods of one bridge pass the service rules too, so that
    /// an answer from a pod on the same bridge is rewritten back.
    /// </summary>
    /// <returns>What this host cannot do, in words; empty when nothing is missing. Pods work all the same.</returns>
    /// <exception cref="SysctlException">Packets cannot be forwarded, so that no pod would reach anything.</exception>
    public static IReadOnlyList<string> Ensure(string bridge)
    {
        Sysctl.Ensure("net/ipv4/ip_forward", "1");
        var missing = new List<string>();
        try
        {
            Sysctl.Ensure("net/bridge/bridge-nf-call-iptables", "1");
        }
        catch (SysctlException error)
        {
            missing.Add($"pods cannot reach pods of their own node through a service: {error.Message} (kernel module br_netfilter)");
        }

        // Strict filtering drops packets whose way back is another one; loose filtering is enough on our own bridge.
        if (Sysctl.TryRead($"net/ipv4/conf/{bridge}/rp_filter") == "1")
        {
            Sysctl.Ensure($"net/ipv4/conf/{bridge}/rp_filter", "2");
        }

        return missing;
    }
}
