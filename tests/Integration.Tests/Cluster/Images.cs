namespace EdgeOrch.Integration.Tests.Cluster;

/// <summary>Names of images that every test node has.</summary>
internal static class Images
{
    /// <summary>What pods call nginx.</summary>
    internal const string Nginx = "nginx:1.25";

    /// <summary>The same files under another name, for updates.</summary>
    internal const string NewerNginx = "nginx:1.26";

    /// <summary>What pods call busybox.</summary>
    internal const string Busybox = "busybox:1.36";

    /// <summary>An image no node has and no registry answers for.</summary>
    internal const string Missing = "registry.invalid/missing:1";

    /// <summary>The complete names nginx is imported under.</summary>
    internal static readonly string[] NginxNames = ["docker.io/library/" + Nginx, "docker.io/library/" + NewerNginx];
}
