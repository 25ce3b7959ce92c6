namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>
/// The numbers of the protocol between servers. A connection begins with one <see cref="Hello"/>, which every version can read, and its
/// answer, which names the version spoken. Within a version, kinds of frames may be added: who does not know one skips it. The layout of
/// a kind changes only with the version.
/// </summary>
internal static class PeerProtocol
{
    /// <summary>The newest version spoken here.</summary>
    internal const int Version = 1;

    /// <summary>The oldest version spoken here.</summary>
    internal const int OldestVersion = 1;

    /// <summary>The most bytes of a frame's payload: the largest entry, and what goes with it.</summary>
    internal const int MaxPayloadBytes = 17 << 20;

    /// <summary>The most bytes of the payload of a <see cref="Hello"/> and its answer, read before anything is known of the other side.</summary>
    internal const int MaxHelloBytes = 4 << 10;

    /// <summary>The version that both sides speak.</summary>
    /// <returns>Null when there is none.</returns>
    internal static int? Agree(int oldest, int newest)
    {
        int version = Math.Min(newest, Version);
        return version >= Math.Max(oldest, OldestVersion) ? version : null;
    }
}
