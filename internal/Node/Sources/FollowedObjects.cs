using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Node.Sources;

/// <summary>
/// Follows single objects of one kind by watch, each for as long as some pod refers to it. A node has no business reading
/// other objects of the kind, so there is one watch per name. Thread-safe.
/// </summary>
internal sealed class FollowedObjects<T>(
    ApiClient client, ILocalPodStore local, Action<string> onChanged, TimeProvider time, ILogger logger, CancellationToken stop)
    where T : KubeObject, IKubeObject<T>
{
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(3);
    private readonly object _lock = new();
    private readonly Dictionary<string, Followed> _followed = new(StringComparer.Ordinal);

    /// <summary>The object, or null when it does not exist.</summary>
    /// <exception cref="ResourceUnavailableException">The server does not answer and there is no local copy.</exception>
    public async ValueTask<T?> GetAsync(string podUid, string @namespace, string name, CancellationToken cancellationToken)
    {
        var followed = Follow(podUid, @namespace, name);
        if (!followed.Informer.Synced.IsCompleted)
        {
            try
            {
                await followed.Informer.Synced.WaitAsync(FirstAnswer, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return local.LoadObject(LocalKey(@namespace, name)) is { } kept
                    ? JsonModel.Parse<T>(kept)
                    : throw new ResourceUnavailableException($"{T.ResourceType.Kind} {@namespace}/{name}: the server does not answer");
            }
        }

        return followed.Informer.Cache.Get(@namespace, name);
    }

    /// <summary>A pod refers to nothing any more.</summary>
    public void Release(string podUid)
    {
        lock (_lock)
        {
            foreach (var (key, followed) in _followed.ToList())
            {
                if (followed.Pods.Remove(podUid) && followed.Pods.Count == 0)
                {
                    followed.Stop.Cancel();
                    _followed.Remove(key);
                }
            }
        }
    }

    private static string LocalKey(string @namespace, string name) => $"{T.ResourceType.Plural}/{@namespace}/{name}";

    private Followed Follow(string podUid, string @namespace, string name)
    {
        lock (_lock)
        {
            var key = $"{@namespace}/{name}";
            if (!_followed.TryGetValue(key, out var followed))
            {
                var options = new InformerOptions { Namespace = @namespace, FieldSelector = "metadata.name=" + name };
                var informer = new Informer<T>(client, options, time, logger);
                followed = new Followed(informer, CancellationTokenSource.CreateLinkedTokenSource(stop), []);
                informer.AddHandler(change => Changed(key, change));
                _followed[key] = followed;
                _ = informer.RunAsync(followed.Stop.Token);
            }

            followed.Pods.Add(podUid);
            return followed;
        }
    }

    private void Changed(string key, InformerChange<T> change)
    {
        var localKey = $"{T.ResourceType.Plural}/{key}";
        if (change.New is { } value)
        {
            local.SaveObject(localKey, JsonModel.ToUtf8(value));
        }
        else
        {
            local.RemoveObject(localKey);
        }

        List<string> pods;
        lock (_lock)
        {
            pods = _followed.TryGetValue(key, out var followed) ? [.. followed.Pods] : [];
        }

        foreach (var pod in pods)
        {
            onChanged(pod);
        }
    }

    private sealed record Followed(Informer<T> Informer, CancellationTokenSource Stop, HashSet<string> Pods);
}
