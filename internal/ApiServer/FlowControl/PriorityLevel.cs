namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>The seats in use and the requests waiting at one priority level. Not thread-safe: its gate's lock guards it.</summary>
internal sealed class PriorityLevel
{
    private readonly Dictionary<string, LinkedList<FlowTicket>> _flows = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _turns = [];

    /// <summary>Creates a level without seats; <see cref="Configure"/> gives it some.</summary>
    public PriorityLevel(LevelSettings settings) => Settings = settings;

    /// <summary>What it is set to.</summary>
    public LevelSettings Settings { get; private set; }

    /// <summary>The seats that are its own.</summary>
    public int Nominal { get; private set; }

    /// <summary>The seats of its own that others never use.</summary>
    public int Reserved { get; private set; }

    /// <summary>The most seats it uses, borrowed ones included.</summary>
    public int Most { get; private set; }

    /// <summary>The seats in use.</summary>
    public int InUse { get; set; }

    /// <summary>The requests waiting.</summary>
    public int Waiting { get; private set; }

    /// <summary>Applies settings and its part of all seats.</summary>
    public void Configure(LevelSettings settings, int seats, long allShares)
    {
        Settings = settings;
        Nominal = allShares == 0 ? 0 : (int)Math.Max(settings.Shares == 0 ? 0 : 1, ((seats * settings.Shares) + allShares - 1) / allShares);
        Reserved = Nominal - (int)(Nominal * settings.LendablePercent / 100);
        Most = settings.BorrowingPercent is { } percent ? (int)Math.Min(seats, Nominal + (Nominal * percent / 100)) : seats;
    }

    /// <summary>Lets a request wait behind those of its flow; false when there is no room.</summary>
    public bool TryQueue(FlowTicket ticket)
    {
        _flows.TryGetValue(ticket.Flow, out var flow);
        if (Waiting >= Settings.QueueLimit || (flow?.Count ?? 0) >= Settings.FlowLimit)
        {
            return false;
        }

        if (flow is null)
        {
            _flows[ticket.Flow] = flow = [];
            _turns.AddLast(ticket.Flow);
        }

        flow.AddLast(ticket);
        Waiting++;
        return true;
    }

    /// <summary>Takes the next request: flows take turns, each in its own order.</summary>
    public FlowTicket? Next()
    {
        if (_turns.First is not { } turn)
        {
            return null;
        }

        _turns.RemoveFirst();
        var flow = _flows[turn.Value];
        var ticket = flow.First!.Value;
        flow.RemoveFirst();
        Waiting--;
        if (flow.Count > 0)
        {
            _turns.AddLast(turn);
        }
        else
        {
            _flows.Remove(turn.Value);
        }

        return ticket;
    }

    /// <summary>Takes a request that will not wait any longer out of its queue; false when it is not there.</summary>
    public bool Remove(FlowTicket ticket)
    {
        if (!_flows.TryGetValue(ticket.Flow, out var flow) || !flow.Remove(ticket))
        {
            return false;
        }

        Waiting--;
        if (flow.Count == 0)
        {
            _flows.Remove(ticket.Flow);
            _turns.Remove(ticket.Flow);
        }

        return true;
    }
}
