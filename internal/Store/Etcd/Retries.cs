namespace EdgeOrch.Store.Etcd;

/// <summary>Paces the attempts of one call: the members are tried at once, one after the other, then in rounds with longer and longer pauses.</summary>
internal sealed class Retries(TimeProvider time, TimeSpan patience, int members)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(500);
    private readonly long _start = time.GetTimestamp();
    private int _failures;
    private TimeSpan _pause = s_first;

    /// <summary>Waits before the next attempt; false when there should be none.</summary>
    internal async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        if (++_failures < members)
        {
            return true;
        }
        if (time.GetElapsedTime(_start) + _pause > patience)
        {
            return false;
        }
        await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < s_longest ? _pause * 2 : s_longest;
        return true;
    }
}
