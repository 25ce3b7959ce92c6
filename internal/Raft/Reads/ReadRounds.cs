namespace EdgeOrch.Raft.Reads;

/// <summary>
/// Reads that wait until a quorum confirms that this server still leads (thesis, section 6.4). Each read opens a round; a member
/// that confirms a round confirms all before it.
/// </summary>
internal sealed class ReadRounds
{
    private readonly Queue<(long Round, long From, long Context, long Index)> _waiting = new();
    private readonly List<(long From, long Context)> _early = [];

    /// <summary>The newest round that waits for confirmation; 0 is none.</summary>
    internal long Newest { get; private set; }

    /// <summary>Whether reads wait for confirmation.</summary>
    internal bool HasWaiting => _waiting.Count > 0;

    /// <summary>Keeps a read until the leader has committed an entry of its own term, before which it cannot know what is committed.</summary>
    internal void AddEarly(long from, long context) => _early.Add((from, context));

    /// <summary>Hands over what <see cref="AddEarly"/> kept.</summary>
    internal List<(long From, long Context)> TakeEarly()
    {
        List<(long, long)> taken = [.. _early];
        _early.Clear();
        return taken;
    }

    /// <summary>Opens a round for a read that may be served at an index.</summary>
    internal long Open(long from, long context, long index)
    {
        _waiting.Enqueue((++Newest, from, context, index));
        return Newest;
    }

    /// <summary>Takes the reads of all rounds up to one that a quorum has confirmed.</summary>
    internal List<(long From, long Context, long Index)> Confirm(long round)
    {
        List<(long, long, long)> confirmed = [];
        while (_waiting.TryPeek(out var oldest) && oldest.Round <= round)
        {
            _waiting.Dequeue();
            confirmed.Add((oldest.From, oldest.Context, oldest.Index));
        }
        return confirmed;
    }

    /// <summary>Forgets all reads: their callers ask again. Rounds are not counted anew, so that late confirmations confirm nothing.</summary>
    internal void Clear()
    {
        _waiting.Clear();
        _early.Clear();
    }
}
