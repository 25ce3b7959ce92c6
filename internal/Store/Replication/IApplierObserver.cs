using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Replication;

/// <summary>Who wants to know what the state machine does. Called on its thread.</summary>
internal interface IApplierObserver
{
    /// <summary>A batch was applied; its callers are answered after this.</summary>
    /// <param name="batch">What it did.</param>
    /// <param name="index">Its last entry.</param>
    /// <param name="changesMembers">Whether the group has changed.</param>
    void Applied(CommittedBatch batch, long index, bool changesMembers);

    /// <summary>Another server's state took the place of this one's.</summary>
    /// <param name="revision">The revision now.</param>
    /// <param name="compacted">Revisions below this one have no history now.</param>
    /// <param name="index">The entry applied last.</param>
    void Installed(long revision, long compacted, long index);

    /// <summary>History below a revision is forgotten.</summary>
    void Compacted(long revision);

    /// <summary>Entries up to an index are durable in the state machine's own file: the log may drop them.</summary>
    void Durable(long index);

    /// <summary>The state machine cannot go on.</summary>
    void Broken(Exception error);
}
