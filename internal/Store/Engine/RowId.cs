namespace EdgeOrch.Store.Engine;

/// <summary>
/// The identity of one change: its revision and its place among the changes of that revision. Orders as the changes do.
/// Part of the file format.
/// </summary>
internal static class RowId
{
    private const int PlaceBits = 16;

    /// <summary>The most changes one revision can hold.</summary>
    internal const int MaxChanges = 1 << PlaceBits;

    /// <summary>The identity of a change.</summary>
    internal static long Of(long revision, int place) => (revision << PlaceBits) | (uint)place;

    /// <summary>The revision of a change.</summary>
    internal static long Revision(long id) => id >> PlaceBits;

    /// <summary>The greatest identity a revision can hold.</summary>
    internal static long LastOf(long revision) => Of(revision, MaxChanges - 1);
}
