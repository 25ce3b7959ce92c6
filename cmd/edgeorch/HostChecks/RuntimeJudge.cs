using EdgeOrch.Linux;

namespace EdgeOrch.Cli.HostChecks;

/// <summary>Judges the container runtime. Pure.</summary>
internal static class RuntimeJudge
{
    /// <summary>All judgements about the runtime.</summary>
    public static IEnumerable<HostCheck> Judge(HostFacts facts)
    {
        yield return facts.RuntimeVersion is { } version
            ? HostCheck.Ok("container runtime", $"{version} at {facts.RuntimeEndpoint}")
            : HostCheck.Fail(
                "container runtime",
                $"{facts.RuntimeEndpoint} does not answer: {facts.RuntimeError}",
                "install and start containerd (apt-get install containerd; systemctl start containerd) with its CRI plugin on, or give --container-runtime-endpoint");
        yield return facts.LowLevelRuntime is { } path
            ? HostCheck.Ok("runc", path)
            : HostCheck.Warn("runc", "neither runc nor crun is in the path", "install one (apt-get install runc), unless the runtime brings its own");
        if (!facts.Capabilities.Has(Capability.SysResource))
        {
            yield return facts.RuntimeRestrictsOomScore == true
                ? HostCheck.Ok("oom_score_adj", "CAP_SYS_RESOURCE is missing, and the runtime knows it")
                : HostCheck.Warn(
                    "oom_score_adj",
                    "CAP_SYS_RESOURCE is missing, so pods cannot lower their oom_score_adj and may fail to start",
                    "set restrict_oom_score_adj = true in containerd's CRI configuration and restart it");
        }
    }
}
