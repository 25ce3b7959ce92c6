using EdgeOrch.Client.Servers;

namespace EdgeOrch.Node.Streaming;

/// <summary>A tunnel to every server there is, so that whichever a client asks reaches this node.</summary>
/// <param name="servers">The servers, as they come and go.</param>
/// <param name="serve">Serves one of them until cancelled.</param>
public sealed class NodeTunnels(KnownServers servers, Func<Uri, CancellationToken, Task> serve)
{
    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var running = new Dictionary<Uri, (CancellationTokenSource Stop, Task Work)>();
        try
        {
            while (true)
            {
                var present = servers.Present;
                foreach (var server in present.Where(server => !running.ContainsKey(server)))
                {
                    var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    running.Add(server, (stop, serve(server, stop.Token)));
                }

                foreach (var gone in running.Keys.Except(present).ToList())
                {
                    running.Remove(gone, out var tunnel);
                    await EndAsync(tunnel.Stop, tunnel.Work).ConfigureAwait(false);
                }

                await servers.ChangedSince(present).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
        finally
        {
            foreach (var (stop, work) in running.Values)
            {
                await EndAsync(stop, work).ConfigureAwait(false);
            }
        }
    }

    private static async Task EndAsync(CancellationTokenSource stop, Task work)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
