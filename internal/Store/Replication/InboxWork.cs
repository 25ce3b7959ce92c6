using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication;

/// <summary>What the consensus thread takes from its inbox at once.</summary>
internal sealed class InboxWork
{
    /// <summary>Transactions for one entry of the log.</summary>
    internal List<PendingTransaction> Writes { get; } = [];

    /// <summary>Messages of other servers.</summary>
    internal List<Message> Messages { get; } = [];

    /// <summary>Questions and orders to the core.</summary>
    internal List<ICoreCall> Calls { get; } = [];

    /// <summary>Ticks of the clock.</summary>
    internal int Ticks { get; set; }

    /// <summary>How far the state machine is; 0 is no news.</summary>
    internal long Applied { get; set; }

    /// <summary>How far the state machine's file is durable; 0 is no news.</summary>
    internal long Durable { get; set; }

    /// <summary>Empties it for the next time.</summary>
    internal void Clear()
    {
        Writes.Clear();
        Messages.Clear();
        Calls.Clear();
        (Ticks, Applied, Durable) = (0, 0, 0);
    }
}
