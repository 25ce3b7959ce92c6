namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>What a client was told.</summary>
internal enum Outcome
{
    /// <summary>It is done. A read found the object.</summary>
    Done,

    /// <summary>There is no such object.</summary>
    Absent,

    /// <summary>Refused: there is an object, and not at the named version.</summary>
    Conflict,

    /// <summary>Nothing that settles it: it may take effect at any later time, or never.</summary>
    Unknown,
}
