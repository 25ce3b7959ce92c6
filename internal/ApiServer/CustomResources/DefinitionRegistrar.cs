using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>
/// Follows the CustomResourceDefinitions: serves what they define and, while this server leads, says in their status what became of them, and
/// starts their end. What a status calls established is served before anybody can read that. Used by one caller.
/// </summary>
internal sealed partial class DefinitionRegistrar(
    ResourceRegistry registry, StoreFeed feed, DefinitionWriter writer, DefinitionFinalizer finalizer, CustomConversions conversions,
    TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ResourceCache _cache = writer.Endpoint.Storage.Cache;
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    // What was read and is not settled yet.
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

    private readonly Signal _settled = new();
    private readonly Signal _leads = new();

    // Ends with the lead; null while another server leads.
    private volatile Lead? _lead;
    private Lead? _settledIn;
    private long _settledRevision;

    /// <summary>Serves what is established already. To be called before anything is served.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        var resources = new List<CustomResource>();
        foreach (var definition in _known.Values.Select(static known => known.Read()).Where(static definition => definition.HasCondition("Established")))
        {
            try
            {
                resources.Add(Resource(definition));
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
            {
                // One definition that cannot be served must not keep the server from starting.
                LogUnusable(e, definition.Name);
            }
        }

        registry.Change(resources, []);
    }

    /// <summary>Waits until the definitions as of a revision are served. Thread-safe.</summary>
    public async ValueTask SettledAsync(long revision, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _settledRevision) < revision)
        {
            var next = _settled.Next;
            if (Volatile.Read(ref _settledRevision) < revision)
            {
                await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The newest change of a definition that this server has heard of.</summary>
    public long LastChange => _cache.LastChange;

    /// <summary>Lets <see cref="RunAsync"/> write, until cancelled. To be run by the leader.</summary>
    public async Task LeadAsync(CancellationToken cancellationToken)
    {
        _lead = new Lead(cancellationToken);
        _leads.Pulse();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lead = null;
        await finalizer.StoppedAsync().ConfigureAwait(false);
    }

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            Task wake = Task.WhenAny(_cache.Changed, _leads.Next);
            try
            {
                var revision = await ReadAsync(cancellationToken).ConfigureAwait(false);
                await SettleAsync(cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _settledRevision, revision);
                _settled.Pulse();
                pause = FirstPause;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, pause);
                wake = Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await wake.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await finalizer.StoppedAsync().ConfigureAwait(false);
    }

    // Returns the revision this is the state of.
    private async ValueTask<long> ReadAsync(CancellationToken cancellationToken)
    {
        var snapshot = await _cache.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        // What the objects' own caches have not heard yet must not come after the end of their definition.
        await feed.WaitForAsync(snapshot.Revision, cancellationToken).ConfigureAwait(false);
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in snapshot.Items)
        {
            if (item.Unreadable is { } reason)
            {
                // What it defines is not served until it can be read.
                LogUnreadable(item.Name, reason);
                continue;
            }

            present.Add(item.Name);
            if (!_known.TryGetValue(item.Name, out var known) || known.Item.Revision != item.Revision)
            {
                known = Known.Of(item);
                _known[item.Name] = known;
                _changed.Add(item.Name);
                _groups.Add(known.Group);
            }
        }

        foreach (var (name, known) in _known.Where(known => !present.Contains(known.Key)).ToList())
        {
            _known.Remove(name);
            _gone.Add(name);
            _groups.Add(known.Group);
        }

        return snapshot.Revision;
    }

    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        if (_gone.Count > 0)
        {
            registry.Change([], _gone.Where(name => !_known.ContainsKey(name)));
            _gone.Clear();
        }

        var lead = _lead;
        if (lead is not null && lead != _settledIn)
        {
            // Nobody wrote while another server led, or that was left undone there.
            _changed.UnionWith(_known.Keys);
        }

        // A name that became free concerns whoever in the group waits for one; who came first gets it.
        var concerned = _known
            .Where(known => _changed.Contains(known.Key) || (!known.Value.HasItsNames && _groups.Contains(known.Value.Group)))
            .OrderBy(static known => known.Value.Item.Revision);
        foreach (var (name, known) in concerned.ToList())
        {
            await SettleAsync(name, known, lead, cancellationToken).ConfigureAwait(false);
        }

        _settledIn = lead;
        _changed.Clear();
        _groups.Clear();
    }

    private async ValueTask SettleAsync(string name, Known known, Lead? lead, CancellationToken cancellationToken)
    {
        var definition = known.Read();
        var next = lead is null ? definition.Source : Review(definition);
        var differs = lead is not null && !JsonNode.DeepEquals(next["status"], definition.Source["status"]);
        var reviewed = differs ? CustomResourceDefinition.Read(next) : definition;
        if ((differs || _changed.Contains(name)) && reviewed.HasCondition("Established"))
        {
            // What is served holds a tree of its own, so that schemas nobody uses stay bytes.
            registry.Change([Resource(CustomResourceDefinition.Read((JsonObject)JsonNode.Parse(ObjectEncoder.Encode(reviewed.Source))!))], []);
        }

        if (differs)
        {
            await writer.WriteStatusAsync(name, live => Review(CustomResourceDefinition.Read(live)), cancellationToken).ConfigureAwait(false);
            _known[name] = known with { Accepted = reviewed.AcceptedNames, HasItsNames = reviewed.HasCondition("NamesAccepted") };
        }

        if (lead is not null && IsBeingDeleted(definition))
        {
            finalizer.Start(name, lead.Token);
        }
    }

    private static bool IsBeingDeleted(CustomResourceDefinition definition) =>
        JsonTree.Has(JsonTree.Object(definition.Source, "metadata"), "deletionTimestamp");

    private JsonObject Review(CustomResourceDefinition definition) =>
        DefinitionReview.Of(definition, NamesInUse.In(definition.Group, NamesBeside(definition), registry.Catalog), time.GetUtcNow());

    private IEnumerable<CustomNames> NamesBeside(CustomResourceDefinition definition) => _known
        .Where(known => known.Value.Group == definition.Group && known.Key != definition.Name)
        .Select(static known => known.Value.Accepted).OfType<CustomNames>();

    private CustomResource Resource(CustomResourceDefinition definition)
    {
        var served = CustomKinds.Of(definition, registry.Catalog);
        return new CustomResource(definition.Name, served, CustomKinds.Stored(definition, registry.Catalog), conversions.Of(definition))
        {
            // The condition ends with the finalizer of the objects; another finalizer may hold the definition for longer.
            Terminating = definition.HasCondition("Terminating") || IsBeingDeleted(definition),
        };
    }

    private sealed record Lead(CancellationToken Token);

    // The little of a definition that others' names depend on; the rest is read from its bytes when it matters.
    private sealed record Known(StoredObject Item, string Group, CustomNames? Accepted, bool HasItsNames)
    {
        public static Known Of(StoredObject item)
        {
            var definition = Read(item);
            return new Known(item, definition.Group, definition.AcceptedNames, definition.HasCondition("NamesAccepted"));
        }

        public CustomResourceDefinition Read() => Read(Item);

        private static CustomResourceDefinition Read(StoredObject item) => CustomResourceDefinition.Read((JsonObject)JsonNode.Parse(item.Json.Span)!);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Definition} is not served, because it cannot be read: {Reason}")]
    private partial void LogUnreadable(string definition, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Definition} cannot be served")]
    private partial void LogUnusable(Exception exception, string definition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Serving custom resources failed; next try in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
