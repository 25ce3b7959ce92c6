using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;

namespace EdgeOrch.Store.Etcd;

/// <summary>One watch at one member, until either ends. One reader at a time.</summary>
internal sealed class WatchStream(EtcdMember member, GrpcDuplexCall<WatchRequest, WatchResponse> call, long afterRevision) : IDisposable
{
    private readonly List<Event> _held = [];

    /// <summary>The member.</summary>
    internal EtcdMember Member => member;

    /// <summary>The next changes, whole revisions only; none when the watch has just begun.</summary>
    /// <exception cref="CompactedException">History that the watch would need is gone.</exception>
    /// <exception cref="GrpcException">The watch ended for another reason; it can be begun again elsewhere.</exception>
    internal async Task<IReadOnlyList<Event>> NextAsync(CancellationToken cancellationToken)
    {
        var response = await call.ReadAsync(cancellationToken).ConfigureAwait(false)
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
    public void Dispose() => call.Dispose();

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
