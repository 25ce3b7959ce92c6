namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>Lets what repeats itself be told once in a while only. Remembers a bounded number of things. Thread-safe.</summary>
internal sealed class RepeatFilter(TimeProvider time, TimeSpan interval)
{
    private const int Capacity = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Who, string What), long> _told = [];

    /// <summary>Whether this has not been told within the interval; then it counts as told now.</summary>
    internal bool IsNew(string who, string what)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_told.TryGetValue((who, what), out long last) && time.GetElapsedTime(last, now) < interval)
            {
                return false;
            }
            if (_told.Count >= Capacity)
            {
                _told.Clear();
            }
            _told[(who, what)] = now;
            return true;
        }
    }
}
