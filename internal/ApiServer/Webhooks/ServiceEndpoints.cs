using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>
/// Finds where a Service is served: its ready pods, because a server without a node of its own has no service proxy; its cluster
/// address when nobody lists endpoints for it; another host when it only is a name for that. Thread-safe.
/// </summary>
internal sealed class ServiceEndpoints(ResourceRegistry registry)
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    private readonly ResourceStorage _services = registry.Find("", "v1", "services")!.Storage;
    private readonly ResourceStorage _slices = registry.Find("discovery.k8s.io", "v1", "endpointslices")!.Storage;
    private uint _turn;

    /// <summary>The places to try, in order.</summary>
    /// <exception cref="WebhookFailedException">There is no such service, port or ready endpoint.</exception>
    public async ValueTask<IReadOnlyList<DnsEndPoint>> FindAsync(string @namespace, string name, int port, CancellationToken cancellationToken)
    {
        var stored = await _services.GetAsync(@namespace, name, cancellationToken).ConfigureAwait(false)
            ?? throw new WebhookFailedException($"service {GoQuote.Quote(name)} not found");
        var spec = JsonTree.Object(ObjectWriter.Parse(stored), "spec");
        if (JsonTree.Text(spec, "type") == "ExternalName")
        {
            return [new DnsEndPoint(JsonTree.Text(spec, "externalName") ?? "", port)];
        }

        var served = JsonTree.Objects(spec, "ports").FirstOrDefault(p => JsonTree.Number(p, "port") == port)
            ?? throw new WebhookFailedException($"no service port {port} found for service {GoQuote.Quote(name)}");
        var snapshot = await _slices.Cache.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        var mine = snapshot.WithPrefix(_slices.PrefixIn(@namespace)).ToArray()
            .Where(s => s.Labels.GetValueOrDefault(ServiceLabel) == name).Select(ObjectWriter.Parse).ToList();
        if (mine.Count == 0 && JsonTree.Text(spec, "clusterIP") is { Length: > 0 } address and not "None")
        {
            return [new DnsEndPoint(address, port)];
        }

        var ready = Ready(mine, JsonTree.Text(served, "name") ?? "");
        return ready.Count > 0 ? Turned(ready) : throw new WebhookFailedException($"no endpoints available for service {GoQuote.Quote(name)}");
    }

    private static List<DnsEndPoint> Ready(List<JsonObject> slices, string portName)
    {
        var found = new List<DnsEndPoint>();
        foreach (var slice in slices)
        {
            var named = JsonTree.Objects(slice, "ports").FirstOrDefault(p => (JsonTree.Text(p, "name") ?? "") == portName);
            if (JsonTree.Number(named, "port") is not { } number)
            {
                continue;
            }

            foreach (var endpoint in JsonTree.Objects(slice, "endpoints"))
            {
                if (JsonTree.Flag(JsonTree.Object(endpoint, "conditions"), "ready") != false && JsonTree.Texts(endpoint, "addresses").FirstOrDefault() is { } address)
                {
                    found.Add(new DnsEndPoint(address, (int)number));
                }
            }
        }

        return found;
    }

    // New connections begin with another pod each time, so that load spreads and one bad pod is not always first.
    private List<DnsEndPoint> Turned(List<DnsEndPoint> found)
    {
        var first = (int)(Interlocked.Increment(ref _turn) % (uint)found.Count);
        return [.. found[first..], .. found[..first]];
    }
}
