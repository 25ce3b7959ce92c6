using EdgeOrch.Raft;

namespace EdgeOrch.Store.Replication;

/// <summary>
/// Callers who want to see everything acknowledged before they asked. Those who come while a question is out share the next
/// one. Consensus thread and applier call in; thread-safe.
/// </summary>
internal sealed class ReadBarriers
{
    // A lost question or answer is noticed by silence: asked anew after so many ticks, given up after so many.
    private const int AskAgainTicks = 5;
    private const int GiveUpTicks = 40;

    private readonly Lock _gate = new();
    private readonly List<(long Index, TaskCompletionSource Caller)> _granted = [];
    private List<TaskCompletionSource> _coming = [];
    private List<TaskCompletionSource> _asked = [];
    private long _context;
    private long _applied;
    private int _ticks;

    /// <param name="applied">How far the state machine is.</param>
    /// <param name="random">
    /// Names the first question, so that no answer to a question of this server's earlier life, which may still be on its way, is taken for
    /// one to a question of this life.
    /// </param>
    internal ReadBarriers(long applied, Random random)
    {
        _applied = applied;
        _context = random.NextInt64(1L << 62);
    }

    /// <summary>Adds a caller. True when nobody waited yet, so that the consensus thread must be told.</summary>
    internal bool Add(TaskCompletionSource caller)
    {
        lock (_gate)
        {
            _coming.Add(caller);
            return _coming.Count == 1;
        }
    }

    /// <summary>Asks for those who wait, unless a question is out.</summary>
    internal void Ask(RaftNode node)
    {
        lock (_gate)
        {
            if (_asked.Count > 0 || _coming.Count == 0)
            {
                return;
            }
            (_asked, _coming) = (_coming, _asked);
            _ticks = 0;
            node.Read(++_context);
        }
    }

    /// <summary>Another server leads: what the one before it was asked it will hardly answer.</summary>
    internal void AskAgain(RaftNode node)
    {
        lock (_gate)
        {
            if (_asked.Count > 0)
            {
                node.Read(++_context);
            }
        }
    }

    /// <summary>Lets time pass.</summary>
    internal void Tick(RaftNode node)
    {
        List<TaskCompletionSource> lost = [];
        lock (_gate)
        {
            if (_asked.Count == 0)
            {
                return;
            }
            _ticks++;
            if (_ticks >= GiveUpTicks)
            {
                (lost, _asked) = (_asked, []);
            }
            else if (_ticks % AskAgainTicks == 0)
            {
                node.Read(++_context);
            }
        }
        foreach (var caller in lost)
        {
            caller.TrySetException(new StoreUnavailableException("no quorum of servers confirms what is current; try again shortly"));
        }
        Ask(node);
    }

    /// <summary>The answer to the question.</summary>
    internal void Granted(long context, long index, RaftNode node)
    {
        lock (_gate)
        {
            // An answer to an earlier asking of the same callers would do as well, but is not needed.
            if (context != _context)
            {
                return;
            }
            _granted.AddRange(_asked.Select(caller => (index, caller)));
            _asked.Clear();
        }
        Release();
        Ask(node);
    }

    /// <summary>The state machine has come further.</summary>
    internal void Applied(long index)
    {
        Volatile.Write(ref _applied, index);
        Release();
    }

    /// <summary>Ends all waiting.</summary>
    internal void Fail(Exception error)
    {
        lock (_gate)
        {
            foreach (var caller in _coming.Concat(_asked).Concat(_granted.Select(static granted => granted.Caller)))
            {
                caller.TrySetException(error);
            }
            _coming.Clear();
            _asked.Clear();
            _granted.Clear();
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            long applied = Volatile.Read(ref _applied);
            foreach (var (_, caller) in _granted.Where(granted => granted.Index <= applied))
            {
                caller.TrySetResult();
            }
            _granted.RemoveAll(granted => granted.Index <= applied);
        }
    }
}
