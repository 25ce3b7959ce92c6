namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>One request's place at a priority level. Disposing it gives the seat, if it has one, to the next; safe to repeat.</summary>
internal sealed class FlowTicket(FlowGate gate, FlowSchema schema, PriorityLevel level, string flow) : IDisposable
{
    private TaskCompletionSource? _granted;

    /// <summary>The level.</summary>
    public PriorityLevel Level { get; } = level;

    /// <summary>The flow within the level.</summary>
    public string Flow { get; } = flow;

    /// <summary>The uid of the FlowSchema object, for the answer's header.</summary>
    public string SchemaUid { get; } = schema.Uid;

    /// <summary>The uid of the PriorityLevelConfiguration object, for the answer's header.</summary>
    public string LevelUid { get; } = level.Settings.Uid;

    /// <summary>Whether it has a seat; guarded by the gate's lock.</summary>
    public bool IsSeated { get; set; }

    /// <summary>Begins to wait, under the gate's lock; ends when the request has got its seat.</summary>
    public Task Wait() => (_granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Lets the waiting request go on.</summary>
    public void Grant() => _granted!.TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => gate.Leave(this);
}
