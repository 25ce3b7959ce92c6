namespace EdgeOrch.Linux;

/// <summary>Capabilities this project depends on, by bit (linux/capability.h).</summary>
public enum Capability
{
    NetAdmin = 12,
    NetRaw = 13,
    SysChroot = 18,
    SysAdmin = 21,

    /// <summary>Needed among others to lower <c>oom_score_adj</c>; a node may lack it (nested or hardened hosts).</summary>
    SysResource = 24,
}
