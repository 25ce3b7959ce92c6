namespace EdgeOrch.Controllers.GarbageCollection;

/// <summary>
/// Deletes objects whose owners are gone and carries out foreground and orphaning deletes. Follows the metadata of every
/// resource, of those too that are defined later; deletes and patches any.
/// </summary>
public sealed class GarbageCollector : IController
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "generic-garbage-collector";

    // A resource whose informer ended, because it was not served for a moment, is followed again.
    private static readonly TimeSpan ResourceCheckPeriod = TimeSpan.FromSeconds(30);
    private readonly ControllerContext _context;
    private readonly ApiClient _client;
    private readonly ILogger _logger;
    private readonly OwnerGraph _graph = new();
    private readonly WorkQueue<string> _examine;
    private readonly WorkQueue<string> _orphan;
    private readonly Dictionary<ResourceType, (Task Run, CancellationTokenSource Stop)> _followed = [];

    private Task _changed = Task.CompletedTask;

    private GarbageCollector(ControllerContext context)
    {
        _context = context;
        _client = context.ClientFor(ControllerName);
        _logger = context.Logger(ControllerName);
        _examine = new WorkQueue<string>(context.Time);
        _orphan = new WorkQueue<string>(context.Time);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context) => new GarbageCollector(context);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Nothing is judged before everything was seen once: an owner listed late is not an absent owner.
        await FollowResourcesAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        var collector = new DependentCollector(_client, _graph, new ResourceKinds(_context.Resources), Follow);
        var orphaner = new DependentOrphaner(_client, _graph);
        var loops = new List<Task>
        {
            new ReconcileLoop(collector, _examine, _context.Options.Workers, _logger).RunAsync(cancellationToken),
            new ReconcileLoop(orphaner, _orphan, 1, _logger).RunAsync(cancellationToken),
            CheckResourcesAsync(cancellationToken),
        };
        await Task.WhenAll(loops).ConfigureAwait(false);
        await Task.WhenAll(_followed.Values.Select(followed => followed.Run)).ConfigureAwait(false);
    }

    private async Task CheckResourcesAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await NextCheckAsync(cancellationToken).ConfigureAwait(false);
                if (await FollowResourcesAsync(cancellationToken).ConfigureAwait(false))
                {
                    // Owners of a kind that was unknown can be looked up now.
                    foreach (var uid in _graph.Virtual())
                    {
                        _examine.Add(uid);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task NextCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _changed.WaitAsync(ResourceCheckPeriod, _context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Looks without being told.
        }
    }

    /// <summary>Follows resources that are not followed yet, and waits for their first lists; leaves those that are gone.</summary>
    private async Task<bool> FollowResourcesAsync(CancellationToken cancellationToken)
    {
        _changed = _context.ResourcesChanged?.Invoke() ?? Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, cancellationToken);
        var resources = _context.Resources().Where(IsCollected).ToHashSet();
        foreach (var gone in _followed.Keys.Where(resource => !resources.Contains(resource)).ToList())
        {
            await _followed[gone].Stop.CancelAsync().ConfigureAwait(false);
            await _followed[gone].Run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _followed.Remove(gone);
            Follow(_graph.Unfollow(gone));
        }

        var started = new List<MetadataInformer>();
        foreach (var resource in resources)
        {
            if (_followed.TryGetValue(resource, out var running))
            {
                if (!running.Run.IsCompleted)
                {
                    continue;
                }

                Follow(_graph.Unfollow(resource));
            }

            var informer = new MetadataInformer(
                _context.InformerClient, resource, change => Follow(_graph.Observe(change)), new Random(17), _context.Time, _logger);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _followed[resource] = (Task.Run(() => informer.RunAsync(stop.Token), cancellationToken), stop);
            started.Add(informer);
        }

        await Task.WhenAll(started.Select(informer => informer.Synced)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return started.Count > 0;
    }

    // Events own nothing, are owned by nothing and would be most of the traffic.
    private static bool IsCollected(ResourceType resource) => resource is not { Plural: "events", Group: "" or "events.k8s.io" };

    private void Follow(GraphEffects effects)
    {
        foreach (var uid in effects.Examine)
        {
            _examine.Add(uid);
        }

        foreach (var uid in effects.Orphan)
        {
            _orphan.Add(uid);
        }
    }
}
