using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Sources;

/// <summary>
/// What the agent was last told, kept on its own disk so that pods start again with no server in sight. Values are JSON in
/// UTF-8; Secrets are among them, so the file is for root only. Thread-safe.
/// </summary>
public interface ILocalPodStore
{
    /// <summary>Keeps a pod; replaces an older version.</summary>
    void SavePod(Pod pod);

    /// <summary>Forgets a pod.</summary>
    void RemovePod(string uid);

    /// <summary>All pods kept.</summary>
    IReadOnlyList<Pod> LoadPods();

    /// <summary>Keeps an object that pods refer to, under a key such as <c>configmaps/default/web</c>.</summary>
    void SaveObject(string key, byte[] json);

    /// <summary>An object kept under a key; null when there is none.</summary>
    byte[]? LoadObject(string key);

    /// <summary>Forgets an object.</summary>
    void RemoveObject(string key);
}
