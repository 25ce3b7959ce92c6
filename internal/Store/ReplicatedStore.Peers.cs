using EdgeOrch.Raft.Messages;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store;

/// <content>What other servers send, and what is owed to them.</content>
public sealed partial class ReplicatedStore : IPeerReceiver
{
    // With a tick of 100 ms the others elect a new leader 0.6 to 1.2 s after the last word of the old one.
    private const int ElectionTicks = 6;
    private static readonly TimeSpan s_handOverPatience = TimeSpan.FromSeconds(1);

    // Held while a state arrives, and for ever by a store that is closed.
    private readonly SemaphoreSlim _receiving = new(1);

    /// <inheritdoc/>
    void IPeerReceiver.Receive(Message message)
    {
        // A snapshot comes with its content, or not at all.
        if (message is not SnapshotRequest)
        {
            _inbox.Add(message);
        }
    }

    /// <inheritdoc/>
    async Task IPeerReceiver.ReceiveSnapshotAsync(SnapshotRequest request, Stream content, CancellationToken cancellationToken)
    {
        await _receiving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stage.FillAsync(request.Point, content, cancellationToken).ConfigureAwait(false);
            await _inbox.AskAsync(node =>
            {
                node.Step(request);
                return true;
            }).ConfigureAwait(false);
            // What the step asked for is done, or has failed, before the next question.
            long committed = await _inbox.AskAsync(static node => node.CommitIndex).ConfigureAwait(false);
            if (committed < request.Point.Id.Index)
            {
                throw new IOException($"this server is at entry {committed} and did not take the state of {request.Point.Id}");
            }
        }
        finally
        {
            _stage.Clear();
            _receiving.Release();
        }
    }

    /// <inheritdoc/>
    void IPeerReceiver.Unreachable(long peer) => _inbox.Add(node => node.ReportUnreachable(peer));

    /// <inheritdoc/>
    void IPeerReceiver.SnapshotSent(long peer, bool delivered) => _inbox.Add(node => node.ReportSnapshot(peer, delivered));

    private void Tick()
    {
        _inbox.Tick();
        AttendToDuties();
    }

    // The others need not wait until they notice that this server is gone.
    private async Task HandOverAsync()
    {
        if (_sight.View is not { IsLeading: true, IsAlone: false } || _broken.Task.IsCompleted)
        {
            return;
        }
        using var deadline = new CancellationTokenSource(s_handOverPatience, _time);
        try
        {
            await _orders.HandOverAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or GroupChangeException or StoreUnavailableException)
        {
            // Then they wait.
        }
    }
}
