namespace EdgeOrch.ApiServer.Http;

/// <summary>
/// Bounds the requests served at once. A share is kept for nodes and administrators, so that a flood of others cannot lock
/// them out. Thread-safe.
/// </summary>
internal sealed class InFlightLimit(int maximum)
{
    private readonly int _shared = maximum - (maximum / 4);
    private int _count;

    /// <summary>Takes a place; false when all (that this caller may use) are taken.</summary>
    public bool TryEnter(bool privileged)
    {
        if (Interlocked.Increment(ref _count) <= (privileged ? maximum : _shared))
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
