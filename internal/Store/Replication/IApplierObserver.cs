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

    /// <summary>History below a revision is forgotten.</summary>
    void Compacted(long revision);

    /// <summary>Entries up to an index are durable in the state machine's own file: the log may drop them.</summary>
    void Durable(long index);

    /// <summary>The state machine cannot go on.</summary>
    void Broken(Exception error);
}
