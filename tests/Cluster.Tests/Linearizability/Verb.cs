namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>What a client asked of an object.</summary>
internal enum Verb
{
    /// <summary>To see it.</summary>
    Read,

    /// <summary>To make it, if there is none.</summary>
    Create,

    /// <summary>To replace it, if it has a version.</summary>
    Update,

    /// <summary>To remove it, if it is there and has the version, when one is named.</summary>
    Delete,
}
