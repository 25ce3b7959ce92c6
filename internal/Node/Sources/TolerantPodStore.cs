using EdgeOrch.Api.Types;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Sources;

/// <summary>
/// A local store whose failure to write (a full disk) costs only the memory of the node, never the running of its pods:
/// it is logged, and the next change of the same thing tries again.
/// </summary>
internal sealed partial class TolerantPodStore(ILocalPodStore inner, ILogger logger) : ILocalPodStore
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public void SavePod(Pod pod) => Try(() => inner.SavePod(pod));

    /// <inheritdoc/>
    public void RemovePod(string uid) => Try(() => inner.RemovePod(uid));

    /// <inheritdoc/>
    public IReadOnlyList<Pod> LoadPods()
    {
        IReadOnlyList<Pod> pods = [];
        Try(() => pods = inner.LoadPods());
        return pods;
    }

    /// <inheritdoc/>
    public void SaveObject(string key, byte[] json) => Try(() => inner.SaveObject(key, json));

    /// <inheritdoc/>
    public byte[]? LoadObject(string key)
    {
        byte[]? value = null;
        Try(() => value = inner.LoadObject(key));
        return value;
    }

    /// <inheritdoc/>
    public void RemoveObject(string key) => Try(() => inner.RemoveObject(key));

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (StoreUnavailableException e)
        {
            LogStoreFailed(e.Message);
        }
    }

    [LoggerMessage(2160, LogLevel.Warning, "The node's own memory cannot be used: {Error}; pods run on, but may not start again without a server")]
    private partial void LogStoreFailed(string error);
}
