namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>How far a snapshot has got, how fast it may go, and how long it may stand still. Used by one sender.</summary>
internal sealed class SnapshotPace(PeerTransportOptions options, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>The bytes of content that were sent.</summary>
    internal long Sent { get; private set; }

    /// <summary>Does a step of the sending.</summary>
    /// <exception cref="IOException">It took too long.</exception>
    internal async Task WithinPatienceAsync(Func<CancellationToken, ValueTask> step, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.SnapshotPatience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await step(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the other side took nothing for {options.SnapshotPatience.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Counts what was sent, and waits while that was too fast.</summary>
    internal async Task AddAsync(long bytes, CancellationToken cancellationToken)
    {
        Sent += bytes;
        if (options.SnapshotBytesPerSecond > 0)
        {
            var due = TimeSpan.FromSeconds((double)Sent / options.SnapshotBytesPerSecond) - time.GetElapsedTime(_began);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, time, cancellationToken);
            }
        }
    }
}
