using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Reads;
using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft;

/// <content>Linearizable reads without a log entry (thesis, section 6.4).</content>
public sealed partial class RaftNode
{
    /// <summary>Asks from which index on a read sees every write acknowledged before now; the answer comes as a <see cref="ReadGrant"/>.</summary>
    /// <param name="context">The caller's name for the read; unique on this server.</param>
    /// <returns>False when no leader is known. The question or its answer may also be lost: the caller asks again after a while.</returns>
    public bool Read(long context)
    {
        RequireIdle();
        if (_role == Role.Leader)
        {
            OpenRead(Id, context);
        }
        else if (_leader != 0)
        {
            _messages.Add(new ReadRequest(Id, _leader, _term, context));
        }
        return _leader != 0;
    }

    private void OpenRead(long from, long context)
    {
        if (_log.TermAt(_log.Committed) != _term)
        {
            _reads.AddEarly(from, context);
        }
        else if (_members.IsOnlyVoter(Id))
        {
            Grant(from, context, _log.Committed);
        }
        else
        {
            _reads.Open(from, context, _log.Committed);
            SendHeartbeats();
        }
    }

    private void OpenEarlyReads()
    {
        if (_log.TermAt(_log.Committed) == _term)
        {
            foreach (var (from, context) in _reads.TakeEarly())
            {
                OpenRead(from, context);
            }
        }
    }

    private void ConfirmRead(Progress progress, long round)
    {
        progress.ReadRound = Math.Max(progress.ReadRound, round);
        if (_reads.HasWaiting)
        {
            long confirmed = Quorum.Reached(
                _members, id => id == Id ? long.MaxValue : _progress.TryGetValue(id, out var member) ? member.ReadRound : 0);
            foreach (var (from, context, index) in _reads.Confirm(confirmed))
            {
                Grant(from, context, index);
            }
        }
    }

    private void Grant(long from, long context, long index)
    {
        if (from == Id)
        {
            _grants.Add(new ReadGrant(context, index));
        }
        else
        {
            _messages.Add(new ReadResponse(Id, from, _term, context, index));
        }
    }
}
