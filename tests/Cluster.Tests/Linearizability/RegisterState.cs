namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>An object at one moment: a register with compare-and-set by version. Immutable.</summary>
/// <param name="Version">Its version; 0 when it does not exist, <see cref="Unseen"/> when nobody was told.</param>
/// <param name="Value">Its value.</param>
/// <param name="Newest">The highest version it ever had: versions only grow, also over deletes.</param>
internal readonly record struct RegisterState(long Version, string Value, long Newest)
{
    /// <summary>The version of what nobody ever saw.</summary>
    public const long Unseen = -1;

    /// <summary>Before anything was written.</summary>
    public static readonly RegisterState Initial = new(0, "", 0);

    private bool Exists => Version != 0;

    /// <summary>What a call makes of this state; null when it cannot have had its outcome here.</summary>
    /// <param name="call">The call; one of unknown outcome is taken to succeed.</param>
    /// <param name="made">The version that a write makes.</param>
    public RegisterState? After(Call call, long made) => call.Outcome switch
    {
        Outcome.Absent => Exists ? null : this,
        Outcome.Conflict => Exists && (call.Verb == Verb.Create || Version != call.Expected) ? this : null,
        _ => call.Verb switch
        {
            Verb.Read => Version == call.Version && Value == call.Value ? this : null,
            Verb.Create => Exists ? null : Written(call, made),
            Verb.Update => Exists && Version == call.Expected ? Written(call, made) : null,
            _ => Exists && (call.Expected == 0 || Version == call.Expected) ? this with { Version = 0, Value = "" } : null,
        },
    };

    private RegisterState? Written(Call call, long made) =>
        made == Unseen ? new RegisterState(Unseen, "", Newest)
        : made > Newest ? new RegisterState(made, call.Value, made)
        : null;
}
