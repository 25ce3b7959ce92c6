using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>What the judge has seen of one life of a server.</summary>
internal sealed class Knowledge
{
    internal long Term { get; set; }

    internal long Commit { get; set; }

    /// <summary>The last entry that the core gave to the state machine.</summary>
    internal long HandedOut { get; set; }

    /// <summary>The last entry that the state machine has.</summary>
    internal long Applied { get; set; }

    /// <summary>The membership after <see cref="HandedOut"/>.</summary>
    internal required Members Members { get; set; }

    /// <summary>The membership before the last <see cref="Ready"/>: counting may have come before its entries came into force.</summary>
    internal Members MembersBefore { get; set; } = Members.Nobody;
}
