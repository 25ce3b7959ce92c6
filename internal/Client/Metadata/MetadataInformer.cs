using EdgeOrch.Api.Types;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Metadata;

/// <summary>A change of an object of any kind. <paramref name="Old"/> is null for a new one, <paramref name="New"/> for a deleted one.</summary>
public readonly record struct MetadataChange(ObjectHeader? Old, ObjectHeader? New)
{
    /// <summary>The newest state known.</summary>
    public ObjectHeader Object => New ?? Old!;
}

/// <summary>
/// Follows the metadata of one resource by list and watch, keeping only an <see cref="ObjectHeader"/> per object. The handler
/// runs on the informer's own loop. Meant for the server's own process, where whole objects cost nothing to send. A resource that is not served ends it quietly.
/// </summary>
public sealed partial class MetadataInformer
{
    private readonly ApiClient _client;
    private readonly ResourceType _resource;
    private readonly Action<MetadataChange> _handler;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly HeaderReader _read;
    private readonly Dictionary<(string Namespace, string Name), ObjectHeader> _known = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _resourceVersion = "";

    /// <summary>Creates an informer that does nothing until it runs.</summary>
    public MetadataInformer(ApiClient client, ResourceType resource, Action<MetadataChange> handler, Random random, TimeProvider time, ILogger logger)
    {
        _client = client;
        _resource = resource;
        _read = new HeaderReader(resource);
        _handler = handler;
        _time = time;
        _logger = logger;
        _backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), random);
    }

    /// <summary>Ends when the first list is complete and handled, or when the resource turned out not to be served.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Lists and watches until cancelled or until the resource is not served any more.</summary>
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
            catch (ApiStatusException e) when (e.Code is 404 or 405)
            {
                LogNotServed(_logger, _resource.Plural, _resource.ApiVersion);
                _synced.TrySetResult();
                return;
            }
            catch (Exception e) when (e is ApiStatusException or ApiUnreachableException or System.Text.Json.JsonException)
            {
                var delay = _backoff.Next();
                LogRetry(_logger, _resource.Plural, delay.TotalMilliseconds, e.Message);
                await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        // Everything known before is gone unless a page shows it.
        var unseen = new HashSet<(string, string)>(_known.Keys);
        _resourceVersion = await _client.ListPagesAsync(_resource, null, _read.Read, page =>
        {
            foreach (var header in page)
            {
                unseen.Remove(KeyOf(header));
                Put(header);
            }
        }, cancellationToken).ConfigureAwait(false);
        foreach (var key in unseen)
        {
            Remove(key);
        }

        _backoff.Reset();
        _synced.TrySetResult();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var (kind, header) in _client.WatchHeadersAsync(_resource, _resourceVersion, _read, cancellationToken).ConfigureAwait(false))
        {
            _backoff.Reset();
            if (kind == WatchEventKind.Deleted)
            {
                Remove(KeyOf(header));
            }
            else if (kind != WatchEventKind.Bookmark)
            {
                Put(header);
            }

            _resourceVersion = header.ResourceVersion.Length > 0 ? header.ResourceVersion : _resourceVersion;
        }
    }

    private static (string Namespace, string Name) KeyOf(ObjectHeader header) => (header.Namespace, header.Name);

    private void Put(ObjectHeader header)
    {
        var key = KeyOf(header);
        if (_known.TryGetValue(key, out var old) && old.Uid != header.Uid)
        {
            Remove(key);
            old = null;
        }

        if (old?.ResourceVersion != header.ResourceVersion)
        {
            _known[key] = header;
            _handler(new MetadataChange(old, header));
        }
    }

    private void Remove((string Namespace, string Name) key)
    {
        if (_known.Remove(key, out var old))
        {
            _handler(new MetadataChange(old, null));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "watching metadata of {Resource} failed, trying again in {DelayMs} ms: {Error}")]
    private static partial void LogRetry(ILogger logger, string resource, double delayMs, string error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Resource} of {ApiVersion} is not served or cannot be watched: not following it")]
    private static partial void LogNotServed(ILogger logger, string resource, string apiVersion);
}
