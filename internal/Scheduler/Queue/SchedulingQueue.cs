using EdgeOrch.Client.Queues;
using EdgeOrch.Scheduler.Cluster;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Scheduler.Queue;

/// <summary>
/// Pods that wait for a node: ready ones by priority and then by age, those backing off, and those that nothing but a
/// helpful event can make fit. Owned by one thread; time is an argument.
/// </summary>
public sealed class SchedulingQueue
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BackoffLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnschedulableLimit = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Entry, (int NegatedPriority, long Order)> _active = new();
    private long _order;

    /// <summary>How many pods wait in any state.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a new pod, or takes over a changed spec of one that waits.</summary>
    public void Add(PodInfo pod)
    {
        if (_entries.TryGetValue(pod.Uid, out var known))
        {
            known.Pod = pod;
            return;
        }

        var entry = new Entry(pod, _order++);
        _entries.Add(pod.Uid, entry);
        Activate(entry);
    }

    /// <summary>Forgets a pod.</summary>
    public void Remove(string uid)
    {
        if (_entries.Remove(uid, out var entry))
        {
            entry.State = EntryState.Gone;
        }
    }

    /// <summary>Takes the next ready pod out; it must come back by <see cref="Requeue"/> or be forgotten by <see cref="Remove"/>.</summary>
    public bool TryTake(DateTimeOffset now, out PodInfo pod)
    {
        WakeDue(now);
        while (_active.TryDequeue(out var entry, out _))
        {
            if (entry.State == EntryState.Active)
            {
                entry.State = EntryState.Taken;
                pod = entry.Pod;
                return true;
            }
        }

        pod = null!;
        return false;
    }

    /// <summary>Puts a pod back that did not fit; it waits for one of the events, or for its backoff when there are none to wait for.</summary>
    public void Requeue(string uid, ClusterEvents helpful, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(uid, out var entry))
        {
            return;
        }

        entry.Helpful = helpful;
        entry.BackoffUntil = now + Backoff.Delay(FirstBackoff, BackoffLimit, entry.Attempts++);
        entry.State = helpful == ClusterEvents.None ? EntryState.BackingOff : EntryState.Unschedulable;
        entry.UnschedulableUntil = now + UnschedulableLimit;
    }

    /// <summary>Wakes the pods an event can help; those still in backoff wait for its end.</summary>
    public void Notify(ClusterEvents happened, DateTimeOffset now)
    {
        foreach (var entry in _entries.Values)
        {
            if (entry.State == EntryState.Unschedulable && (entry.Helpful & happened) != 0)
            {
                Wake(entry, now);
            }
        }
    }

    /// <summary>When the next pod wakes by itself, or null.</summary>
    public DateTimeOffset? NextDue()
    {
        DateTimeOffset? next = null;
        foreach (var entry in _entries.Values)
        {
            DateTimeOffset? due = entry.State switch
            {
                EntryState.BackingOff => entry.BackoffUntil,
                EntryState.Unschedulable => entry.UnschedulableUntil,
                _ => null,
            };
            next = due is not null && (next is null || due < next) ? due : next;
        }

        return next;
    }

    private void WakeDue(DateTimeOffset now)
    {
        foreach (var entry in _entries.Values)
        {
            if ((entry.State == EntryState.BackingOff && entry.BackoffUntil <= now)
                || (entry.State == EntryState.Unschedulable && entry.UnschedulableUntil <= now))
            {
                Activate(entry);
            }
        }
    }

    private void Wake(Entry entry, DateTimeOffset now)
    {
        if (entry.BackoffUntil <= now)
        {
            Activate(entry);
        }
        else
        {
            entry.State = EntryState.BackingOff;
        }
    }

    private void Activate(Entry entry)
    {
        entry.State = EntryState.Active;
        _active.Enqueue(entry, (-entry.Pod.Priority, entry.Order));
    }

    private enum EntryState
    {
        Active,
        Taken,
        BackingOff,
        Unschedulable,
        Gone,
    }

    private sealed class Entry(PodInfo pod, long order)
    {
        public PodInfo Pod { get; set; } = pod;

        public long Order { get; } = order;

        public EntryState State { get; set; }

        public int Attempts { get; set; }

        public ClusterEvents Helpful { get; set; }

        public DateTimeOffset BackoffUntil { get; set; }

        public DateTimeOffset UnschedulableUntil { get; set; }
    }
}
