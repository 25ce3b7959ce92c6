namespace EdgeOrch.Raft.Replication;

/// <summary>
/// What a leader knows about one member's log. <see cref="Match"/> is less than <see cref="Next"/>; entries in between are on
/// their way, or given up for lost when probing.
/// </summary>
internal sealed class Progress(long next, Inflights inflights)
{
    /// <summary>The member's log agrees with the leader's up to here, durably. Never falls within a term.</summary>
    internal long Match { get; private set; }

    /// <summary>The next entry to send.</summary>
    internal long Next { get; private set; } = next;

    /// <summary>How entries are sent.</summary>
    internal ProgressState State { get; private set; } = ProgressState.Probe;

    /// <summary>The index of the snapshot on its way; 0 in other states.</summary>
    internal long PendingSnapshot { get; private set; }

    /// <summary>Whether the member was heard of since the leader last counted its quorum.</summary>
    internal bool RecentlyActive { get; set; }

    /// <summary>The newest read round that the member has confirmed.</summary>
    internal long ReadRound { get; set; }

    /// <summary>The greatest commit index that was sent with entries, or instead of some.</summary>
    internal long ToldCommit { get; set; }

    /// <summary>Whether a message is out that must be answered, or made up for by a heartbeat's answer, before the next.</summary>
    internal bool AwaitsAnswer { get; set; }

    /// <summary>Messages with entries on their way.</summary>
    internal int InflightCount => inflights.Count;

    /// <summary>Whether no more entries may be on their way.</summary>
    internal bool IsFull => State == ProgressState.Replicate && inflights.IsFull;

    /// <summary>Whether nothing may be sent now.</summary>
    internal bool IsPaused => State == ProgressState.Snapshot || AwaitsAnswer;

    /// <summary>Goes back to looking for where the logs agree.</summary>
    internal void Probe()
    {
        long after = Math.Max(Match, PendingSnapshot);
        Enter(ProgressState.Probe);
        Next = after + 1;
    }

    /// <summary>Streams from what is known to match.</summary>
    internal void Replicate()
    {
        Enter(ProgressState.Replicate);
        Next = Match + 1;
    }

    /// <summary>Waits for a snapshot to arrive.</summary>
    internal void AwaitSnapshot(long index)
    {
        Enter(ProgressState.Snapshot);
        PendingSnapshot = index;
    }

    /// <summary>Gives the pending snapshot up, so that <see cref="Probe"/> starts from what matched.</summary>
    internal void ForgetSnapshot() => PendingSnapshot = 0;

    /// <summary>The member has everything up to an index. False when that was known.</summary>
    internal bool Acknowledge(long index)
    {
        bool news = index > Match;
        Match = Math.Max(Match, index);
        Next = Math.Max(Next, Match + 1);
        if (news)
        {
            AwaitsAnswer = false;
        }
        return news;
    }

    /// <summary>Frees the stream of messages whose entries the member has.</summary>
    internal void FreeInflights(long index) => inflights.Acknowledge(index);

    /// <summary>The member's log does not have the entry before what was sent. False when the word is old.</summary>
    /// <param name="rejected">The index of that entry.</param>
    /// <param name="agreed">The greatest index at which the logs may agree.</param>
    internal bool Reject(long rejected, long agreed)
    {
        if (State == ProgressState.Replicate)
        {
            bool news = rejected > Match;
            if (news)
            {
                Next = Match + 1;
            }
            return news;
        }
        // While probing, only one message is out: any other rejection belongs to an earlier one.
        if (Next - 1 != rejected)
        {
            return false;
        }
        Next = Math.Max(Math.Min(rejected, agreed + 1), Match + 1);
        AwaitsAnswer = false;
        return true;
    }

    /// <summary>Notes entries that were sent from <see cref="Next"/> on.</summary>
    internal void Sent(int count, long bytes)
    {
        if (State == ProgressState.Replicate && count > 0)
        {
            Next += count;
            inflights.Add(Next - 1, bytes);
        }
        AwaitsAnswer = State == ProgressState.Probe || inflights.IsFull;
    }

    private void Enter(ProgressState state)
    {
        State = state;
        AwaitsAnswer = false;
        PendingSnapshot = 0;
        inflights.Clear();
    }
}
