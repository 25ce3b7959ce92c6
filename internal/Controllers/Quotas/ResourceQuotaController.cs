using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Controllers.Quotas;

/// <summary>
/// Keeps <c>status.hard</c> and <c>status.used</c> of resource quotas true. The API server carries <c>used</c> along with every write; this
/// counts anew when a quota is new or changed, and all of them now and then. Lists what quotas limit; writes quotas' status.
/// </summary>
public sealed class ResourceQuotaController : IController, IReconciler
{
    /// <summary>The controller's name and service account.</summary>
    public const string ControllerName = "resourcequota-controller";

    // Marks keys whose quota is to be counted whatever its status says.
    private const char Forced = '*';

    private static readonly ResourceType Quotas = new("", "v1", "resourcequotas", "ResourceQuota", true);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterConflict = TimeSpan.FromMilliseconds(10);

    // Writes that began before they could see a new quota have ended by then.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(2);

    private readonly ControllerContext _context;
    private readonly ApiClient _client;
    private readonly UsageCount _count;
    private readonly WorkQueue<string> _queue;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    private ResourceQuotaController(ControllerContext context)
    {
        _context = context;
        _client = context.ClientFor(ControllerName);
        _count = new UsageCount(_client, context.Resources);
        _queue = new WorkQueue<string>(context.Time);
    }

    /// <inheritdoc/>
    public string Name => ControllerName;

    /// <summary>Makes the controller.</summary>
    public static IController Create(ControllerContext context) => new ResourceQuotaController(context);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var logger = _context.Logger(ControllerName);
        var informer = new MetadataInformer(_context.InformerClient, Quotas, OnChange, new Random(23), _context.Time, logger);
        await Task.WhenAll(
            informer.RunAsync(cancellationToken),
            new ReconcileLoop(this, _queue, _context.Options.Workers, logger).RunAsync(cancellationToken),
            CountAllAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var forced = key[0] == Forced;
        var parts = key.TrimStart(Forced).Split('/');
        if (await FindAsync(parts[0], parts[1], cancellationToken).ConfigureAwait(false) is not { } quota)
        {
            return null;
        }

        var hard = JsonTree.At(quota, "spec", "hard") ?? [];
        var status = JsonTree.Ensure(quota, "status");
        if (!forced && JsonNode.DeepEquals(JsonTree.Object(status, "hard") ?? [], hard))
        {
            return null;
        }

        // The quota was read before anything is counted: a write in between changes the quota, and the update below then fails.
        var used = (await _count.CountAsync(quota, parts[0], cancellationToken).ConfigureAwait(false)).ToJson();
        if (JsonNode.DeepEquals(status["hard"], hard) && JsonNode.DeepEquals(status["used"], used))
        {
            return null;
        }

        quota["status"] = new JsonObject { ["hard"] = hard.DeepClone(), ["used"] = used };
        try
        {
            var request = new ApiRequest("PUT", Quotas.ObjectPath(parts[0], parts[1], "status"))
            {
                Body = Encoding.UTF8.GetBytes(quota.ToJsonString()), ContentType = "application/json",
            };
            await _client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.Code is 404 or 409)
        {
            return e.Code == 409 ? AfterConflict : null;
        }

        return null;
    }

    private async ValueTask<JsonObject?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var request = new ApiRequest("GET", Quotas.CollectionPath(@namespace)) { Query = $"fieldSelector=metadata.name%3D{name}" };
        var list = JsonNode.Parse((await _client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false)).Span) as JsonObject;
        var quota = JsonTree.Objects(list, "items").FirstOrDefault();
        quota?.Parent?.AsArray().Remove(quota);
        return quota;
    }

    private void OnChange(MetadataChange change)
    {
        var key = $"{change.Object.Namespace}/{change.Object.Name}";
        if (change.New is null)
        {
            _known.TryRemove(key, out _);
            return;
        }

        _queue.Add(key);
        if (change.Old is null)
        {
            _known[key] = true;
            _queue.AddAfter(Forced + key, SecondLook);
        }
    }

    private async Task CountAllAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, _context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var key in _known.Keys)
                {
                    _queue.Add(Forced + key);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }
}
