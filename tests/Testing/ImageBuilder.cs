namespace EdgeOrch.Testing;

/// <summary>
/// Images made from Debian packages, as archives that <see cref="ContainerdInstance.ImportAsync"/> reads. Names are complete,
/// as containerd stores them: <c>docker.io/library/nginx:1.25</c>, not <c>nginx:1.25</c>.
/// </summary>
public static class ImageBuilder
{
    /// <summary>The name that "nginx:1.25" in a pod stands for.</summary>
    public const string Nginx = "docker.io/library/nginx:1.25";

    /// <summary>The name that "busybox:1.36" in a pod stands for.</summary>
    public const string Busybox = "docker.io/library/busybox:1.36";

    /// <summary>A shell with the usual small tools: sh, httpd, wget, nc, nslookup, sleep.</summary>
    public static Task<string> BusyboxAsync(params string[] names) =>
        Toolbox.ProvideAsync(["image", "busybox", .. names.Length == 0 ? [Busybox] : names]);

    /// <summary>nginx in the foreground on port 80, with a shell and the small tools beside it.</summary>
    public static Task<string> NginxAsync(params string[] names) =>
        Toolbox.ProvideAsync(["image", "nginx", .. names.Length == 0 ? [Nginx] : names]);
}
