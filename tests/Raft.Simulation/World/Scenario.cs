namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// What kind of run it is, drawn from the seed. Each kind of trouble is there or not by itself, and each with a strength of its
/// own: bugs hide behind one kind as well as behind the meeting of two.
/// </summary>
internal sealed class Scenario
{
    /// <summary>How many moments an undisturbed clock's tick has.</summary>
    internal const int Tick = 8;

    private static readonly int[] Sizes = [1, 2, 2, 3, 3, 3, 3, 3, 4, 5, 5, 5, 7];

    internal Scenario(Random random)
    {
        Servers = random.Pick(Sizes);
        HeartbeatTicks = random.Between(1, 2);
        ElectionTicks = (3 * HeartbeatTicks) + random.Between(1, 5);
        StormMoments = Tick * ElectionTicks * random.Between(10, 45);
        Options = new RaftOptions
        {
            Id = 1,
            ElectionTicks = ElectionTicks,
            HeartbeatTicks = HeartbeatTicks,
            MaxMessageBytes = random.Pick<long>([1, 150, 1000, 1 << 20]),
            MaxInflightMessages = random.Pick([1, 2, 4, 64]),
            MaxInflightBytes = random.Pick<long>([1, 200, 8 << 20]),
            MaxUncommittedBytes = random.Pick<long>([300, 64 << 20, 64 << 20]),
            MaxApplyBytes = random.Pick<long>([1, 150, 4 << 20]),
        };
        bool wet = random.Chance(0.8);
        LossRate = wet && random.Chance(0.6) ? random.NextDouble() * 0.2 : 0;
        DuplicateRate = wet && random.Chance(0.5) ? random.NextDouble() * 0.2 : 0;
        LateRate = wet && random.Chance(0.5) ? random.NextDouble() * 0.2 : 0;
        LatestMoments = Tick * random.Between(1, 3 * ElectionTicks);
        TroubleMoments = Tick * random.Between(2, 25);
        Troubles = [.. Enum.GetValues<Trouble>().Where(_ => random.Chance(0.45))];
        CrashInStepRate = Troubles.Contains(Trouble.Crash) && random.Chance(0.5) ? 0.003 : 0;
        GatherMoments = random.Pick([0, 0, 1, 4]);
        SyncMoments = random.Pick([0, 0, 2, 6]);
        ApplyMoments = random.Pick([0, 1, 4, Tick * 3]);
        CompactRate = random.Pick([0, 0.02, 0.1, 0.4]);
        WriteBackRate = random.Pick([0, 0.1, 0.7]);
        Clients = random.Between(1, 3);
        ThinkMoments = random.Pick([1, Tick, Tick * 4]);
        ReadShare = random.Pick([0, 0.3, 0.6]);
        OperatorMoments = random.Chance(0.65) ? Tick * random.Between(3, 40) : 0;
        Drifts = random.Chance(0.4);
        BeginsWithEntry = random.Chance(0.5);
        TestsCalm = random.Chance(0.5);
    }

    /// <summary>How many servers there are at first, all of them voters.</summary>
    internal int Servers { get; }

    internal int HeartbeatTicks { get; }

    internal int ElectionTicks { get; }

    /// <summary>How each server takes part.</summary>
    internal RaftOptions Options { get; }

    /// <summary>How long there is trouble.</summary>
    internal int StormMoments { get; }

    internal double LossRate { get; }

    internal double DuplicateRate { get; }

    /// <summary>How many messages take their time, up to <see cref="LatestMoments"/>.</summary>
    internal double LateRate { get; }

    internal int LatestMoments { get; }

    /// <summary>How long it is from one trouble to the next, at most.</summary>
    internal int TroubleMoments { get; }

    /// <summary>What may happen.</summary>
    internal IReadOnlyList<Trouble> Troubles { get; }

    /// <summary>How likely a server dies at each single step between two effects.</summary>
    internal double CrashInStepRate { get; }

    /// <summary>How long a server gathers what comes in before it acts on it, at most.</summary>
    internal int GatherMoments { get; }

    /// <summary>How long a sync takes, at most, when the disk is well.</summary>
    internal int SyncMoments { get; }

    /// <summary>How far a state machine lags, at most.</summary>
    internal int ApplyMoments { get; }

    /// <summary>How likely a server compacts its log after it has applied something.</summary>
    internal double CompactRate { get; }

    /// <summary>How likely the state machine's file reaches the disk by itself after a change.</summary>
    internal double WriteBackRate { get; }

    internal int Clients { get; }

    /// <summary>How long a client waits between two operations, at most.</summary>
    internal int ThinkMoments { get; }

    internal double ReadShare { get; }

    /// <summary>How long it is from one change by the operator to the next, at most; 0 is never.</summary>
    internal int OperatorMoments { get; }

    /// <summary>Whether clocks go at different speeds.</summary>
    internal bool Drifts { get; }

    /// <summary>Whether the first membership comes from the first entry rather than from a snapshot's point.</summary>
    internal bool BeginsWithEntry { get; }

    /// <summary>Whether it is tested at the end that a server in trouble does not disturb the others.</summary>
    internal bool TestsCalm { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Servers} servers, {Options}, loss {LossRate:F2}, doubles {DuplicateRate:F2}, late {LateRate:F2} by {LatestMoments}, "
        + $"every {TroubleMoments} one of ({string.Join(' ', Troubles)}), sync {SyncMoments}, apply {ApplyMoments}, operator {OperatorMoments}";
}
