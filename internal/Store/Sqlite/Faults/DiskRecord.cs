namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>Everything that happened to a disk since it was as in <see cref="Start"/>, in order. Thread-safe.</summary>
internal sealed class DiskRecord(DiskImage start)
{
    private readonly Lock _gate = new();
    private readonly List<DiskOperation> _operations = [];

    /// <summary>The disk before the first operation; all of it lasts.</summary>
    internal DiskImage Start { get; } = start;

    /// <summary>How many operations there are so far: also the place in time of whoever asks.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _operations.Count;
            }
        }
    }

    /// <summary>The operation at a place.</summary>
    internal DiskOperation this[int index]
    {
        get
        {
            lock (_gate)
            {
                return _operations[index];
            }
        }
    }

    /// <summary>Adds what has just happened.</summary>
    internal void Add(DiskOperation operation)
    {
        lock (_gate)
        {
            _operations.Add(operation);
        }
    }
}
