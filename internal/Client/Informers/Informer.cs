using EdgeOrch.Api.Types;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Informers;

/// <summary>
/// Keeps a local copy of a collection by list and watch, and tells handlers about each change. It resumes a broken watch
/// from the last revision, lists again when that is gone, and backs off while the server cannot be reached.
/// Handlers run one after another on the informer's own loop and must be quick; add them before <see cref="RunAsync"/>,
/// or later to be replayed what is already known.
/// </summary>
public sealed partial class Informer<T>
    where T : KubeObject, IKubeObject<T>
{
    private const int PageSize = 500;
    private readonly ResourceClient<T> _client;
    private readonly InformerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly Lock _handlersLock = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<InformerChange<T>>? _handlers;
    private string _resourceVersion = "";

    /// <summary>Creates an informer that does nothing until it runs.</summary>
    public Informer(ApiClient client, InformerOptions options, TimeProvider time, ILogger logger)
    {
        _client = client.For<T>();
        _options = options;
        _time = time;
        _logger = logger;
        _backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), options.Random);
    }

    /// <summary>What is known so far.</summary>
    public ObjectCache<T> Cache { get; } = new();

    /// <summary>
    /// The revision up to which handlers have seen every change; empty before the first list. A component that wrote
    /// revision n knows that the cache shows its write once this is n or more.
    /// </summary>
    public string ResourceVersion => Volatile.Read(ref _resourceVersion);

    /// <summary>Ends when the first list is complete and its handlers have run.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Files objects under values; call before the informer runs.</summary>
    public void AddIndex(string name, Func<T, IEnumerable<string>> valuesOf) => Cache.AddIndex(name, valuesOf);

    /// <summary>Adds a handler; it is first told about every object already known.</summary>
    public void AddHandler(Action<InformerChange<T>> handler)
    {
        lock (_handlersLock)
        {
            foreach (var known in Cache.All)
            {
                handler(new InformerChange<T>(null, known));
            }

            _handlers += handler;
        }
    }

    /// <summary>Lists and watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_resourceVersion.Length == 0)
                {
                    await ListAsync(cancellationToken).ConfigureAwait(false);
                }

                await WatchAsync(cancellationToken).ConfigureAwait(false);

                // A server that ends watches at once, as one that is stopping does, must not make this loop spin.
                await Task.Delay(_backoff.Next(), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (ApiStatusException e) when (e.IsGone)
            {
                _resourceVersion = "";
                await Task.Delay(_backoff.Next(), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is ApiStatusException or ApiUnreachableException or System.Text.Json.JsonException)
            {
                var delay = _backoff.Next();
                LogRetry(_logger, T.ResourceType.Plural, delay.TotalMilliseconds, e.Message);
                await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var options = new ListOptions { LabelSelector = _options.LabelSelector, FieldSelector = _options.FieldSelector, Limit = PageSize, ResourceVersion = _options.TakesWhatThereIs ? "0" : null };
        ListResult<T> page;
        do
        {
            page = await _client.ListAsync(_options.Namespace, options, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                seen.Add(item.Key);
                Put(item);
            }

            options = options with { Continue = page.Continue, ResourceVersion = null };
        }
        while (!string.IsNullOrEmpty(page.Continue));

        foreach (var key in Cache.Keys.Where(key => !seen.Contains(key)).ToList())
        {
            Remove(key, null);
        }

        Volatile.Write(ref _resourceVersion, page.ResourceVersion);
        _backoff.Reset();
        _synced.TrySetResult();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var options = new ListOptions
        {
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            ResourceVersion = _resourceVersion,
        };
        await foreach (var item in _client.WatchAsync(_options.Namespace, options, cancellationToken).ConfigureAwait(false))
        {
            _backoff.Reset();
            if (item.Kind == WatchEventKind.Deleted)
            {
                Remove(item.Object.Key, item.Object);
            }
            else if (item.Kind != WatchEventKind.Bookmark)
            {
                Put(item.Object);
            }

            Volatile.Write(ref _resourceVersion, item.Object.Metadata.ResourceVersion ?? _resourceVersion);
        }
    }

    private void Put(T item)
    {
        // Nobody here asks who wrote which field, and the record can be as large as the object.
        item.Metadata.ManagedFields = null;
        lock (_handlersLock)
        {
            var previous = Cache.Get(item.Key);
            if (previous is not null && previous.Metadata.ResourceVersion == item.Metadata.ResourceVersion)
            {
                return;
            }

            // An object deleted and made again under the same name is two objects to every handler.
            if (previous is not null && previous.Metadata.Uid != item.Metadata.Uid)
            {
                Cache.Remove(item.Key);
                _handlers?.Invoke(new InformerChange<T>(previous, null));
                previous = null;
            }

            Cache.Put(item);
            _handlers?.Invoke(new InformerChange<T>(previous, item));
        }
    }

    private void Remove(string key, T? last)
    {
        lock (_handlersLock)
        {
            if (Cache.Remove(key) is { } previous)
            {
                _handlers?.Invoke(new InformerChange<T>(last ?? previous, null));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "watching {Resource} failed, trying again in {DelayMs} ms: {Error}")]
    private static partial void LogRetry(ILogger logger, string resource, double delayMs, string error);
}
