using EdgeOrch.Linux;

namespace EdgeOrch.Network.Cni;

/// <summary>Kernel settings a node needs to carry pod traffic.</summary>
public static class NodeSysctls
{
    /// <summary>
    /// Makes the settings: packets are forwarded; frames between pods of one bridge pass the service rules too, so that
    /// an answer from a pod on the same bridge is rewritten back.
    /// </summary>
    /// <exception cref="SysctlException">A setting is refused or this kernel lacks it; the message says which.</exception>
    public static void Ensure(string bridge)
    {
        Sysctl.Ensure("net/ipv4/ip_forward", "1");
        Sysctl.Ensure("net/bridge/bridge-nf-call-iptables", "1");

        // The default of many distributions drops packets whose way back is another one; the bridge's pods are ours.
        if (Sysctl.TryRead($"net/ipv4/conf/{bridge}/rp_filter") == "1")
        {
            Sysctl.Ensure($"net/ipv4/conf/{bridge}/rp_filter", "2");
        }
    }
}
