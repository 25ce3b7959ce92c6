using EdgeOrch.Client;
using EdgeOrch.Client.Cluster;
using EdgeOrch.Client.Queues;
using EdgeOrch.Store;

namespace EdgeOrch.Cli.Composition;

/// <summary>The cluster's networks: from the server, and kept locally so that a node can start with no server in sight.</summary>
internal sealed class ClusterInfoSource(IApiTransport transport, LocalState local, TimeProvider time)
{
    private const string Key = "cluster-info";

    /// <summary>What was last known, or what the server says once it can be reached.</summary>
    public async Task<ClusterInfo> GetAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), new Random(31));
        while (true)
        {
            try
            {
                var body = await new ApiClient(transport).SendForBodyAsync(new ApiRequest("GET", ClusterInfo.Path), cancellationToken);
                var info = ClusterInfo.Parse(body);
                local.Put(Key, body.Span);
                return info;
            }
            catch (Exception e) when (e is ApiUnreachableException or ApiStatusException or FormatException)
            {
                if (local.Get(Key) is { } known)
                {
                    return ClusterInfo.Parse(known);
                }
            }

            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }
}
