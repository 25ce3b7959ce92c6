namespace EdgeOrch.Testing;

/// <summary>Real tools for tests, fetched once and cached; see scripts/tools.sh, which does the work.</summary>
public static class Toolbox
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Path of a kubectl: "1.20", "1.32" or "1.36".</summary>
    public static Task<string> KubectlAsync(string version) => ProvideAsync("kubectl", version);

    /// <summary>Directory of etcd and etcdctl: "3.4" or "3.5".</summary>
    public static Task<string> EtcdAsync(string version) => ProvideAsync("etcd", version);

    /// <summary>Path of an executable: the machine's own, else unpacked from the Debian package.</summary>
    public static Task<string> BinaryAsync(string name, string package) => ProvideAsync("binary", name, package);

    /// <summary>Path of containerd.</summary>
    public static Task<string> ContainerdAsync() => BinaryAsync("containerd", "containerd");

    /// <summary>Path of the containerd command line client.</summary>
    public static Task<string> CtrAsync() => BinaryAsync("ctr", "containerd");

    /// <summary>Path of runc.</summary>
    public static Task<string> RuncAsync() => BinaryAsync("runc", "runc");

    /// <summary>Directory of a client library that is not ours: "python" or "javascript".</summary>
    public static Task<string> ClientLibraryAsync(string language) => ProvideAsync("client", language);

    internal static async Task<string> ProvideAsync(params string[] request)
    {
        CommandResult result = await Command.RunAsync(
            Path.Combine(TestRun.Repository, "scripts", "tools.sh"), request, timeout: FetchTimeout);
        return result.Succeeded().Out.Trim();
    }
}
