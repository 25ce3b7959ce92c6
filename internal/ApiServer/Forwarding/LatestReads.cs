using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>Holds a read until this server's caches show every write that any server had acknowledged before it came. Thread-safe.</summary>
internal sealed class LatestReads(IServerGroup group, IStore store, StoreFeed feed, TimeProvider time)
{
    /// <summary>How long a read waits for a group that has no leader: longer than an election takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits; a server that is alone has nothing to wait for, since its own caches are asked for what is acknowledged anyway.</summary>
    /// <exception cref="ApiException">503: the group has no leader, or this server does not reach it.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken) =>
        group.View is { IsAlone: true, IsLeading: true } ? ValueTask.CompletedTask : new ValueTask(WaitForOthersAsync(cancellationToken));

    private async Task WaitForOthersAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await feed.WaitForAsync(await AskAsync(either.Token).ConfigureAwait(false), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GroupErrors.Unavailable(group.View.Leader == 0
                ? "no server leads the group, so that nobody knows what is newest; reads with resourceVersion=0 are answered"
                : "this server does not catch up with the group; reads with resourceVersion=0 are answered");
        }
    }

    private async Task<long> AskAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await store.LatestRevisionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                // An election comes to its end.
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
