namespace EdgeOrch.Testing;

/// <summary>Turns the packaged containerd configuration into one for a private instance.</summary>
internal static class ContainerdConfig
{
    /// <summary>Puts all paths under <paramref name="root"/> and names the runc to use.</summary>
    internal static string ForTest(string template, string root, string runc)
    {
        string text = Replace(template, "/var/lib/containerd", root + "/root");
        text = Replace(text, "/run/containerd/containerd.sock", root + "/containerd.sock");
        text = Replace(text, "/run/containerd", root + "/state");
        text = Replace(text, "/etc/cni/net.d", root + "/cni/net.d");
        text = Replace(text, "/opt/cni/bin", root + "/cni/bin");
        text = Replace(text, "BinaryName = \"runc\"", $"BinaryName = \"{runc}\"");

        // Lowering oom_score_adj takes a capability that containers and nested machines often lack.
        return Replace(text, "restrict_oom_score_adj = false", "restrict_oom_score_adj = true");
    }

    private static string Replace(string text, string from, string to) => text.Contains(from, StringComparison.Ordinal)
        ? text.Replace(from, to, StringComparison.Ordinal)
        : throw new InvalidOperationException($"packaging/containerd/config.toml no longer has \"{from}\"; the test harness builds on it");
}
