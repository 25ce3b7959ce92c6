namespace EdgeOrch.Raft.Simulation;

/// <summary>What a run may do to its servers.</summary>
public enum Trouble
{
    /// <summary>Two groups do not hear each other.</summary>
    Partition,

    /// <summary>One server is cut off.</summary>
    Isolation,

    /// <summary>One direction of one link, or all that goes to one server, or all that comes from it, is lost.</summary>
    OneWay,

    /// <summary>A server dies and comes back.</summary>
    Crash,

    /// <summary>All servers die at once and come back.</summary>
    PowerCut,

    /// <summary>A sync takes many ticks.</summary>
    SlowDisk,

    /// <summary>A server does nothing for a while, then everything at once.</summary>
    Stall,

    /// <summary>A server's clock jumps ahead.</summary>
    ClockJump,

    /// <summary>A server's disk is lost; a new server takes its place.</summary>
    LostDisk,
}
