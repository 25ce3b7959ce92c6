namespace EdgeOrch.Store.Engine;

/// <summary>Where the live state of a key is: the change that wrote it, and the revision that created this incarnation.</summary>
internal readonly record struct Head(long Id, long CreateRevision)
{
    /// <summary>The revision of the last change.</summary>
    internal long ModRevision => RowId.Revision(Id);
}
