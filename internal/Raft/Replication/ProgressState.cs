namespace EdgeOrch.Raft.Replication;

/// <summary>How a leader sends to one follower.</summary>
public enum ProgressState
{
    /// <summary>One message at a time, to find where the logs agree.</summary>
    Probe = 0,

    /// <summary>A stream: the next entries go out before the last ones are acknowledged.</summary>
    Replicate = 1,

    /// <summary>The follower needs a snapshot; nothing else is sent.</summary>
    Snapshot = 2,
}
