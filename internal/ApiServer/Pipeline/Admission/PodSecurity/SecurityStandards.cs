namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>The Pod Security Standards: all checks in the order findings are told. Pure.</summary>
internal static class SecurityStandards
{
    private static readonly SecurityCheck[] Checks =
    [
        new("appArmorProfile", SecurityLevel.Baseline, 0, ProfileChecks.AppArmor),
        new("capabilities_baseline", SecurityLevel.Baseline, 0, BaselineChecks.Capabilities),
        new("hostNamespaces", SecurityLevel.Baseline, 0, BaselineChecks.HostNamespaces),
        new("hostPathVolumes", SecurityLevel.Baseline, 0, BaselineChecks.HostPathVolumes),
        new("hostPorts", SecurityLevel.Baseline, 0, BaselineChecks.HostPorts),
        new("hostProbesAndHostLifecycle", SecurityLevel.Baseline, 34, HostCheck.ProbesAndLifecycle),
        new("privileged", SecurityLevel.Baseline, 0, BaselineChecks.Privileged),
        new("procMount", SecurityLevel.Baseline, 0, static (pod, minor) => minor >= 35 && pod.HasUserNamespace ? null : BaselineChecks.ProcMount(pod)),
        new("seLinuxOptions", SecurityLevel.Baseline, 0, ProfileChecks.SeLinux),
        new("seccompProfile_baseline", SecurityLevel.Baseline, 0, ProfileChecks.Seccomp),
        new("sysctls", SecurityLevel.Baseline, 0, BaselineChecks.Sysctls),
        new("windowsHostProcess", SecurityLevel.Baseline, 0, BaselineChecks.HostProcess),
        new("allowPrivilegeEscalation", SecurityLevel.Restricted, 8, RestrictedChecks.PrivilegeEscalation),
        new("capabilities_restricted", SecurityLevel.Restricted, 22, RestrictedChecks.Capabilities, "capabilities_baseline"),
        new("procMount_restricted", SecurityLevel.Restricted, 35, static (pod, _) => BaselineChecks.ProcMount(pod), "procMount"),
        new("restrictedVolumes", SecurityLevel.Restricted, 0, RestrictedChecks.Volumes, "hostPathVolumes"),
        new("runAsNonRoot", SecurityLevel.Restricted, 0, RestrictedChecks.NonRoot),
        new("runAsUser", SecurityLevel.Restricted, 23, RestrictedChecks.RootUser),
        new("seccompProfile_restricted", SecurityLevel.Restricted, 19, RestrictedChecks.Seccomp, "seccompProfile_baseline"),
    ];

    /// <summary>What a pod does against a level at a version.</summary>
    public static List<SecurityFinding> Evaluate(LevelVersion policy, PodView pod)
    {
        var findings = new List<SecurityFinding>();
        foreach (var check in Checks)
        {
            if (Applies(check, policy) && !IsReplaced(check, policy) && check.Run(pod, policy.Minor) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    private static bool Applies(SecurityCheck check, LevelVersion policy) => check.Level <= policy.Level && check.Since <= policy.Minor;

    private static bool IsReplaced(SecurityCheck check, LevelVersion policy)
    {
        foreach (var other in Checks)
        {
            if (other.Replaces == check.Id && Applies(other, policy))
            {
                return true;
            }
        }

        return false;
    }
}
