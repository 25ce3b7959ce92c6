using System.Diagnostics;
using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Replication;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Log;
using EdgeOrch.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication;

/// <summary>
/// The thread around the pure core: takes what waits in the inbox, lets the core decide, and does what it says, in the order that
/// <see cref="Ready"/> demands. All writes that wait become one entry; all that is persisted together costs one sync. When the disk
/// refuses, the core is made anew from what is durable, as after a crash, and nothing that was not durable has happened.
/// </summary>
internal sealed partial class ConsensusLoop
{
    // A server that joins must get through the entries that were made while the state travelled, and not be sent the state again.
    private const int JoinersShare = 8;

    // After so many election timeouts without the lead nobody can tell when the fate of an entry of its time will be known.
    private const int Patience = 2;
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMilliseconds(250);

    private readonly RaftOptions _options;
    private readonly LogFile _log;
    private readonly Inbox _inbox;
    private readonly IConsensusObserver _observer;
    private readonly ReadBarriers _reads;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly ProposalBook _book = new();
    private readonly Dictionary<long, long> _heard = [];
    private readonly Thread _thread;
    private RaftNode _node;
    private SnapshotPoint _handedOut;
    private SnapshotPoint? _installed;
    private StoreUnavailableException? _refusal;
    private long _refusedAt;
    private long _durable;
    private long _ticks;
    private long _ledUntil;
    private long _leader;

    internal ConsensusLoop(
        RaftOptions options, LogFile log, SnapshotPoint applied, Inbox inbox, ReadBarriers reads, IConsensusObserver observer,
        Random random, StoreMetrics metrics, ILogger logger)
    {
        _options = options;
        _log = log;
        _inbox = inbox;
        _reads = reads;
        _observer = observer;
        _random = random;
        _metrics = metrics;
        _logger = logger;
        _handedOut = applied;
        _node = Restart();
        _thread = new Thread(Run, 1 << 20) { Name = "store-consensus", IsBackground = true };
    }

    /// <summary>Starts the thread.</summary>
    internal void Start() => _thread.Start();

    /// <summary>Waits until the thread has ended, after the inbox was closed.</summary>
    internal void Join() => _thread.Join();

    /// <summary>Offers a change of the membership; only on this thread, in a call.</summary>
    /// <param name="change">The change.</param>
    /// <param name="caller">Completes when the change is applied here; null when nobody waits for it.</param>
    /// <param name="problem">For <see cref="ProposalResult.InvalidChange"/>: what does not fit.</param>
    internal ProposalResult Propose(MembershipChange change, PendingTransaction? caller, out string? problem)
    {
        var result = _node.ProposeChange(change, out var id, out problem);
        if (result == ProposalResult.Accepted && caller is not null)
        {
            _book.Add(id, [caller]);
        }
        return result;
    }

    /// <summary>Whether a member answered within the last election timeouts; only on this thread, of a leader.</summary>
    internal bool IsAlive(long member) =>
        member == _options.Id || (_heard.TryGetValue(member, out long heard) && _ticks - heard <= Patience * _options.ElectionTicks);

    private void Run()
    {
        try
        {
            Recover();
            while (_inbox.Take(_node.AcceptsCommands || _node.Standing.Role != Role.Leader, out var work))
            {
                Work(work);
            }
        }
        catch (Exception error) when (error is RaftInvariantException or StoreCorruptException)
        {
            LogBroken(_logger, error.Message);
            _refusal = new StoreUnavailableException(error.Message, error);
            _observer.Broken(error);
        }
        var end = _refusal ?? new StoreUnavailableException("the server is stopping");
        _reads.Fail(end);
        _book.FailAfter(0, new OutcomeUnknownException(end.Message, end));
        _inbox.Abandon(end);
    }

    private void Work(InboxWork work)
    {
        if (_refusal is not null && !Recover())
        {
            ProposalBook.Fail(work.Writes, _refusal);
            work.Calls.ForEach(call => call.Fail(_refusal));
            _reads.Fail(_refusal);
            return;
        }
        try
        {
            Step(work);
            Drain();
        }
        catch (SqliteException error)
        {
            Refuse(error, work.Writes);
            work.Calls.ForEach(call => call.Fail(_refusal!));
            return;
        }
        Tidy(work.Durable);
    }

    private void Step(InboxWork work)
    {
        if (work.Applied > 0)
        {
            _node.Applied(work.Applied);
        }
        for (int i = 0; i < work.Ticks; i++)
        {
            Tick();
        }
        foreach (var message in work.Messages)
        {
            _node.Step(message);
        }
        foreach (var call in work.Calls)
        {
            call.Run(_node);
        }
        _reads.Ask(_node);
        if (work.Writes.Count > 0)
        {
            Propose(work.Writes);
        }
    }

    private void Tick()
    {
        _ticks++;
        _node.Tick();
        _reads.Tick(_node);
        if (_node.Standing.Role == Role.Leader)
        {
            _ledUntil = _ticks;
            foreach (var member in _node.MemberStatuses().Where(static member => member.IsActive))
            {
                _heard[member.Id] = _ticks;
            }
        }
        else if (_ticks - _ledUntil > Patience * _options.ElectionTicks && !_book.IsEmpty)
        {
            _book.FailAfter(0, new OutcomeUnknownException("this server lost the lead of the group while the write was on its way"));
        }
    }

    private void Propose(List<PendingTransaction> writes)
    {
        PendingTransaction[] batch = [.. writes];
        var result = _node.Propose(TransactionCodec.Format(batch), out var id);
        if (result == ProposalResult.Accepted)
        {
            _book.Add(id, batch);
            _metrics.Batches.Increment();
            _metrics.BatchSize.Observe(batch.Length);
        }
        else
        {
            ProposalBook.Fail(batch, _observer.NotLeading(_node.Standing));
        }
        // From here on the book answers for them.
        writes.Clear();
    }

    private void Drain()
    {
        while (_node.HasReady)
        {
            var ready = _node.TakeReady();
            _observer.Send(ready.Messages);
            if (ready.MustSync)
            {
                Persist(ready);
            }
            _observer.Send(ready.MessagesAfterSync);
            _node.Advance();
            _observer.Stands(ready.Standing, _node.Successor != 0);
            HandOut(ready);
            foreach (var grant in ready.Reads)
            {
                _reads.Granted(grant.Context, grant.Index, _node);
            }
            if (ready.Standing.Leader != _leader)
            {
                _leader = ready.Standing.Leader;
                _reads.AskAgain(_node);
            }
        }
    }

    private void Persist(Ready ready)
    {
        long started = Stopwatch.GetTimestamp();
        if (ready.Install is { } point)
        {
            // Callers whose entries lie before the snapshot cannot be told what became of them.
            _book.FailAfter(0, new OutcomeUnknownException("the server received the group's state anew while the write was on its way"));
            _observer.Install(point);
            _handedOut = point;
            _installed = point;
            FollowInstalled();
        }
        _log.Persist(ready.Entries, ready.HardState);
        _metrics.Syncs.Increment();
        _metrics.Bytes.Add(ready.Entries.Sum(static entry => entry.Bytes));
        _metrics.SyncSeconds.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    // The state is durably at the point, and the log begins anew behind it.
    private void FollowInstalled()
    {
        if (_installed is { } point)
        {
            _log.Reset(point.Id);
            _installed = null;
        }
    }

    private void HandOut(Ready ready)
    {
        if (ready.Committed.Count > 0)
        {
            var work = new ApplyWork[ready.Committed.Count];
            for (int i = 0; i < work.Length; i++)
            {
                work[i] = new ApplyWork(ready.Committed[i], _book.Take(ready.Committed[i].Id));
            }
            _handedOut = new SnapshotPoint(ready.Committed[^1].Id, _node.Members);
            _observer.Commit(work);
        }
    }

    // The state machine's own file has these entries; what followers still lack is kept while the log is not too long for that.
    private void Tidy(long durable)
    {
        _durable = Math.Max(_durable, durable);
        try
        {
            if (_durable > _log.Compacted.Id.Index)
            {
                _log.Trim(Math.Min(_durable, NeededByFollowers()));
            }
            _log.Maintain();
        }
        catch (SqliteException error)
        {
            LogMaintenanceFailed(_logger, error.Explain(_log.Path));
        }
    }

    private long NeededByFollowers()
    {
        var members = _node.MemberStatuses();
        bool joins = members.Any(member => (member.IsLearner || member.State == ProgressState.Snapshot) && IsAlive(member.Id));
        return _log.Bytes > _observer.MaxLogBytes * (joins ? JoinersShare : 1)
            ? long.MaxValue
            : members.Select(static member => member.Match).DefaultIfEmpty(long.MaxValue).Min();
    }

    private void Refuse(SqliteException error, List<PendingTransaction> writes)
    {
        _metrics.Failures.Increment();
        var refusal = new StoreUnavailableException(error.Explain(_log.Path), error);
        if (_refusal is null)
        {
            // Once per outage, or the log would fill what is left of the disk.
            LogRefused(_logger, writes.Count, refusal.Message);
        }
        _refusal = refusal;
        _refusedAt = Stopwatch.GetTimestamp();
        bool nobodyElse = _handedOut.Members.IsOnlyVoter(_options.Id);
        _book.FailAfter(_log.LastIndex, nobodyElse ? refusal : new OutcomeUnknownException(refusal.Message, refusal));
        ProposalBook.Fail(writes, refusal);
        _reads.Fail(refusal);
        if (!nobodyElse)
        {
            // The others elect another leader meanwhile.
            _observer.Stands(new Standing(Role.Follower, _log.State.Term, 0), handsOver: false);
        }
    }

    // Makes the core anew from what is durable. False while the disk still refuses.
    private bool Recover()
    {
        if (_refusal is not null && !_handedOut.Members.IsOnlyVoter(_options.Id) && Stopwatch.GetElapsedTime(_refusedAt) < s_retryPause)
        {
            return false;
        }
        try
        {
            _node = Restart();
            if (_handedOut.Members.IsOnlyVoter(_options.Id))
            {
                _node.Campaign();
            }
            Drain();
            if (_refusal is not null)
            {
                LogRecovered(_logger, _log.Path);
            }
            _refusal = null;
            return true;
        }
        catch (SqliteException error)
        {
            Refuse(error, []);
            return false;
        }
    }

    private RaftNode Restart()
    {
        FollowInstalled();
        var state = _log.State with { Commit = Math.Min(_log.State.Commit, _log.LastIndex) };
        return new RaftNode(_options, _log, state, _handedOut, _random);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} writes were refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, int count, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log cannot be tidied up now and will be later: {Reason}")]
    private static partial void LogMaintenanceFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Consensus cannot go on: {Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} accepts writes again")]
    private static partial void LogRecovered(ILogger logger, string path);
}
