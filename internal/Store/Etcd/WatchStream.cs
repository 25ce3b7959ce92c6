using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;

namespace EdgeOrch.Store.Etcd;

/// <summary>One watch at one member, until either ends. One reader at a time.</summary>
/// <param name="member">The member.</param>
/// <param name="call">The call.</param>
/// <param name="afterRevision">The revision after which it began.</param>
/// <param name="stop">Cancelled with the watcher, and when the member is found to hang; disposed with the stream.</param>
/// <param name="cancellationToken">The watcher's own.</param>
internal sealed class WatchStream(
    EtcdMember member, GrpcDuplexCall<WatchRequest, WatchResponse> call, long afterRevision, CancellationTokenSource stop, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<Event> _held = [];

    /// <summary>The member.</summary>
    internal EtcdMember Member => member;

    /// <summary>The revision after which it began.</summary>
    internal long AfterRevision => afterRevision;

    /// <summary>The next changes, whole revisions only; none when the watch has just begun.</summary>
    /// <exception cref="CompactedException">History that the watch would need is gone.</exception>
    /// <exception cref="GrpcException">The watch ended for another reason; it can be begun again elsewhere.</exception>
    internal async Task<IReadOnlyList<Event>> NextAsync()
    {
        var response = await ReadAsync().ConfigureAwait(false)
            ?? throw new GrpcException(GrpcStatusCode.Unavailable, "the member ended the watch");
        if (response.CompactRevision > 0)
        {
            throw new CompactedException(afterRevision, response.CompactRevision);
        }
        if (response.Canceled)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"the member ended the watch: {response.CancelReason}");
        }
        return WholeRevisions(response);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        call.Dispose();
        stop.Dispose();
    }

    private async Task<WatchResponse?> ReadAsync()
    {
        try
        {
            return await call.ReadAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, "the member hangs");
        }
    }

    // The changes of one revision may lie in several parts of a response, never in several responses.
    private IReadOnlyList<Event> WholeRevisions(WatchResponse response)
    {
        if (!response.Fragment && _held.Count == 0)
        {
            return response.Events;
        }
        _held.AddRange(response.Events);
        int whole = _held.Count;
        if (response.Fragment && whole > 0)
        {
            long open = _held[^1].Kv.ModRevision;
            whole = _held.FindIndex(change => change.Kv.ModRevision == open);
        }
        var ready = _held.GetRange(0, whole);
        _held.RemoveRange(0, whole);
        return ready;
    }
}
