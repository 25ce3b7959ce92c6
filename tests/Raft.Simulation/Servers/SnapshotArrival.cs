namespace EdgeOrch.Raft.Simulation;

/// <summary>A snapshot on its way, as its receiver sees it: parts in any order, some of them twice.</summary>
internal sealed class SnapshotArrival(int parts)
{
    private readonly long[]?[] _parts = new long[]?[parts];

    /// <summary>Takes a part. True when it is the last one missing, and only then.</summary>
    internal bool Take(int part, long[] values)
    {
        bool isNews = _parts[part] is null;
        _parts[part] ??= values;
        return isNews && Array.TrueForAll(_parts, static one => one is not null);
    }

    /// <summary>The state, of its parts and of what comes with each of them.</summary>
    internal StateImage Join(StateImage frame) => new(frame.Point, frame.Revision, frame.History, [.. _parts.SelectMany(static part => part!)]);
}
