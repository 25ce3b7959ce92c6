namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>What the users of a store were told, and at which operation of the disk, while it ran. Thread-safe.</summary>
/// <param name="before">What they knew when it began.</param>
internal sealed class Observations(Timeline before)
{
    private readonly Lock _gate = new();
    private readonly List<AcknowledgedWrite> _writes = [];
    private readonly List<(int At, long Revision)> _seen = [];
    private readonly List<(int Issued, Transaction Transaction)> _refused = [];

    /// <summary>A write was acknowledged.</summary>
    internal void Acknowledge(AcknowledgedWrite write)
    {
        lock (_gate)
        {
            _writes.Add(write);
            _seen.Add((write.Acknowledged, write.Revision));
        }
    }

    /// <summary>A write failed.</summary>
    internal void Refuse(Transaction transaction, int issued)
    {
        lock (_gate)
        {
            _refused.Add((issued, transaction));
        }
    }

    /// <summary>Somebody was told that a revision exists.</summary>
    internal void See(long revision, int at)
    {
        lock (_gate)
        {
            _seen.Add((at, revision));
        }
    }

    /// <summary>All of it in order; nothing is added any more.</summary>
    /// <exception cref="BrokenPromiseException">Two writes were given one revision.</exception>
    internal Timeline ToTimeline()
    {
        lock (_gate)
        {
            return before.Extend(_writes.OrderBy(static write => write.Revision), _seen).WithRefused(_refused);
        }
    }
}
