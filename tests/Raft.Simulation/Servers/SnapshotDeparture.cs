using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Simulation;

/// <summary>A snapshot on its way, as its sender sees it.</summary>
internal sealed class SnapshotDeparture(long name, SnapshotRequest request, StateImage image, int parts)
{
    private readonly bool[] _confirmed = new bool[parts];

    /// <summary>What tells it from others.</summary>
    internal long Name => name;

    /// <summary>What the receiver's core gets when all parts are there.</summary>
    internal SnapshotRequest Request => request;

    internal StateImage Image => image;

    internal int Parts => parts;

    /// <summary>Whether every part has arrived.</summary>
    internal bool IsComplete => Array.TrueForAll(_confirmed, static one => one);

    /// <summary>The parts to send, again or for the first time.</summary>
    internal int[] Missing() => [.. Enumerable.Range(0, parts).Where(part => !_confirmed[part])];

    /// <summary>A part has arrived.</summary>
    internal void Confirm(int part) => _confirmed[part] = true;
}
