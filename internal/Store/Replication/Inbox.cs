using EdgeOrch.Raft;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication;

/// <summary>
/// Everything on its way to the consensus thread, which sleeps in <see cref="Take"/> without ever polling. Durable writes are
/// taken at once; volatile ones when the disk may be forced for them, so that heartbeats do not each cost a sync. Thread-safe.
/// </summary>
internal sealed class Inbox : IDisposable
{
    /// <summary>The most transactions in one entry of the log.</summary>
    internal const int MaxWrites = 512;

    private const long MaxBytes = 1 << 20;

    // A thread that was held up lets time pass as it would have, but not so much at once that it takes its leader for dead.
    private const int MaxTicks = 3;

    // As long as a few syncs of a flash card take.
    private static readonly TimeSpan s_briefWait = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly Queue<PendingTransaction> _writes = new();
    private readonly SyncAllowance _allowance;
    private readonly ITimer _due;
    private InboxWork _other = new();
    private InboxWork _spare = new();
    private int _durable;
    private int _brief;
    private bool _isDue;
    private bool _woken;
    private bool _closed;

    internal Inbox(SyncAllowance allowance, TimeProvider time)
    {
        _allowance = allowance;
        _due = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a transaction; false when the store is closing.</summary>
    internal bool TryAdd(PendingTransaction write)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }
            _writes.Enqueue(write);
            Count(write, 1);
            if (_durable == 0 && (_writes.Count == 1 || IsFirstBrief(write)))
            {
                AskForSync();
            }
            if (HasDueWrites)
            {
                Monitor.Pulse(_gate);
            }
            return true;
        }
    }

    /// <summary>Adds a message of another server.</summary>
    internal void Add(Message message) => Change(work => work.Messages.Add(message));

    /// <summary>Asks or orders something of the core.</summary>
    /// <param name="ask">Runs on the consensus thread.</param>
    /// <returns>The answer; a <see cref="StoreUnavailableException"/> when it was not asked.</returns>
    internal Task<T> AskAsync<T>(Func<RaftNode, T> ask)
    {
        var call = new CoreCall<T>(ask);
        if (!Change(work => work.Calls.Add(call)))
        {
            call.Fail(new StoreUnavailableException("the server is stopping"));
        }
        return call.Task;
    }

    /// <summary>Orders something of the core; nobody waits for it.</summary>
    internal void Add(Action<RaftNode> order) => _ = AskAsync(node =>
    {
        order(node);
        return true;
    }).ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);

    /// <summary>Lets one unit of time pass.</summary>
    internal void Tick() => Change(static work => work.Ticks = Math.Min(work.Ticks + 1, MaxTicks));

    /// <summary>Notes how far the state machine's file is durable.</summary>
    internal void Durable(long index) => Change(work => work.Durable = index);

    /// <summary>Notes how far the state machine is; without need the thread is not woken for that alone.</summary>
    internal void Applied(long index, bool wake)
    {
        lock (_gate)
        {
            _other.Applied = index;
            if (wake)
            {
                _woken = true;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Accepts no more; what is there is still taken.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The consensus thread has ended: whatever waits is told why, and no more is accepted.</summary>
    internal void Abandon(Exception error)
    {
        InboxWork left;
        lock (_gate)
        {
            _closed = true;
            (left, _other) = (_other, new InboxWork());
            left.Writes.AddRange(_writes);
            _writes.Clear();
        }
        left.Calls.ForEach(call => call.Fail(error));
        ProposalBook.Fail(left.Writes, error);
    }

    /// <summary>Sleeps until there is something, then takes it.</summary>
    /// <param name="withWrites">Whether writes are wanted now; others stay.</param>
    /// <param name="work">What was taken; valid until the next call.</param>
    /// <returns>False when closed and nothing that is wanted is left.</returns>
    internal bool Take(bool withWrites, out InboxWork work)
    {
        lock (_gate)
        {
            while (!_closed && !_woken && !(withWrites && HasDueWrites))
            {
                Monitor.Wait(_gate);
            }
            _woken = false;
            if (_closed && !(withWrites && _writes.Count > 0))
            {
                // Who waits for an answer to what is left is told by Abandon.
                work = new InboxWork();
                return false;
            }
            work = _other;
            (_other, _spare) = (_spare, _other);
            _other.Clear();
            if (withWrites && (HasDueWrites || _closed))
            {
                TakeWrites(work.Writes);
            }
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _due.Dispose();
        lock (_gate)
        {
            while (_writes.TryDequeue(out var left))
            {
                left.TrySetException(new ObjectDisposedException(nameof(IStore)));
            }
        }
    }

    private bool HasDueWrites => _durable > 0 || _isDue;

    // False when it is closed.
    private bool Change(Action<InboxWork> change)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }
            change(_other);
            _woken = true;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void TakeWrites(List<PendingTransaction> writes)
    {
        long bytes = 0;
        while (writes.Count < MaxWrites && bytes < MaxBytes && _writes.TryDequeue(out var write))
        {
            Count(write, -1);
            if (write.Cancellation.IsCancellationRequested)
            {
                write.TrySetCanceled(write.Cancellation);
                continue;
            }
            writes.Add(write);
            bytes += write.Bytes;
        }
        // Those left behind came after the ones that the sync was meant for, and wait for theirs.
        _isDue = false;
        if (_writes.Count > 0 && _durable == 0)
        {
            AskForSync();
        }
    }

    private bool IsFirstBrief(PendingTransaction write) => _brief == 1 && !_isDue && write.Transaction.WriteClass == WriteClass.Brief;

    private void Count(PendingTransaction write, int difference)
    {
        _durable += write.Transaction.WriteClass == WriteClass.Durable ? difference : 0;
        _brief += write.Transaction.WriteClass == WriteClass.Brief ? difference : 0;
    }

    private void AskForSync()
    {
        var wait = _allowance.TryTake();
        _isDue = wait == TimeSpan.Zero;
        if (!_isDue)
        {
            _due.Change(_brief > 0 && wait > s_briefWait ? s_briefWait : wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Due()
    {
        lock (_gate)
        {
            if (_writes.Count > 0 && !_isDue)
            {
                _isDue = _brief > 0;
                if (!_isDue)
                {
                    AskForSync();
                }
                Monitor.Pulse(_gate);
            }
        }
    }
}
