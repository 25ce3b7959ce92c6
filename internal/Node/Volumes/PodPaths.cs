namespace EdgeOrch.Node.Volumes;

/// <summary>Where the agent keeps a pod's files. The names below the root are upstream's.</summary>
/// <param name="DataDirectory">The agent's data directory.</param>
/// <param name="LogDirectory">The root of container logs, for example <c>/var/log/pods</c>.</param>
public sealed record PodPaths(string DataDirectory, string LogDirectory)
{
    /// <summary>The directory with one directory per pod uid.</summary>
    public string Pods => Path.Combine(DataDirectory, "pods");

    /// <summary>A pod's directory.</summary>
    public string Pod(string uid) => Path.Combine(Pods, uid);

    /// <summary>A volume's directory; the plugin is for example <c>kubernetes.io~empty-dir</c>.</summary>
    public string Volume(string uid, string plugin, string name) => Path.Combine(Pod(uid), "volumes", plugin, name);

    /// <summary>The file mounted as /etc/hosts.</summary>
    public string EtcHosts(string uid) => Path.Combine(Pod(uid), "etc-hosts");

    /// <summary>The file that a container's attempt writes its termination message to.</summary>
    public string TerminationMessage(string uid, string container, uint attempt) =>
        Path.Combine(Pod(uid), "containers", container, $"{attempt}.termination");

    /// <summary>The directory of a pod's logs.</summary>
    public string PodLogs(string @namespace, string name, string uid) => Path.Combine(LogDirectory, $"{@namespace}_{name}_{uid}");

    /// <summary>A container's log, relative to <see cref="PodLogs"/>.</summary>
    public static string ContainerLog(string container, uint attempt) => $"{container}/{attempt}.log";
}
