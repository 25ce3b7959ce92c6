namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>
/// The pauses between attempts to connect: they double up to a limit, half of each is left to chance, and a connection that held for the longest
/// pause starts them anew. Used by one loop; <see cref="End"/> from any thread.
/// </summary>
internal sealed class DialPause(TimeSpan first, TimeSpan longest, Random random, TimeProvider time)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _waiting;
    private int _failures;
    private long _connected;

    /// <summary>An attempt has succeeded.</summary>
    internal void Connected() => _connected = time.GetTimestamp();

    /// <summary>Waits until the next attempt is due, or until the end.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_connected != 0 && time.GetElapsedTime(_connected) >= longest)
        {
            _failures = 0;
        }
        _connected = 0;
        var pause = first * Math.Pow(2, _failures);
        if (pause < longest)
        {
            _failures++;
        }
        pause = (pause < longest ? pause : longest) * (0.5 + (random.NextDouble() / 2));
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
        {
            _waiting = waiting;
        }
        await Task.Delay(pause, time, waiting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _waiting = null;
        }
    }

    /// <summary>Ends the pause, if there is one.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _waiting?.Cancel();
        }
    }
}
