using System.Globalization;
using EdgeOrch.Raft.Simulation;

namespace EdgeOrch.Raft.Tests.Simulation;

/// <summary>
/// Whole groups of servers under every kind of trouble. EDGEORCH_STRESS_EFFORT=70 runs more than twenty thousand seeds;
/// EDGEORCH_STRESS_SEED sets the first one.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 300;

    // What a row of seeds must bring about, or it proves nothing.
    private static readonly string[] Sights =
    [
        "leaders elected", "writes acknowledged", "reads served", "crashes", "crashes between two effects", "damaged records found", "disks lost",
        "snapshots installed", "logs compacted", "messages lost", "messages doubled", "transfers asked for", "calms held",
        "membership change: Accepted", "membership change: ChangePending", "membership change: InvalidChange",
        .. Enum.GetNames<Trouble>().Select(static trouble => $"trouble: {trouble}"),
    ];

    [Fact]
    public void Groups_in_every_kind_of_trouble_break_no_rule_and_come_right_afterwards()
    {
        int first = Number("EDGEORCH_STRESS_SEED") ?? 1;
        int count = Seeds * (Number("EDGEORCH_STRESS_EFFORT") ?? 1);
        var counts = new Counts();
        for (int seed = first; seed < first + count; seed++)
        {
            var result = Simulator.Run(seed);
            Assert.True(result.Violation is null, $"{result.Violation}\nseed {seed}, again: {Replay.CommandFor(seed)}");
            counts.Add(result.Counts);
        }
        Assert.All(Sights, what => Assert.True(counts[what] > 0, $"never seen: {what}"));
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(Simulator.Run(seed).Fingerprint, Simulator.Run(seed).Fingerprint);
        }
        Assert.NotEqual(Simulator.Run(1).Fingerprint, Simulator.Run(2).Fingerprint);
    }

    [Fact]
    public void A_run_that_is_told_is_the_same_run()
    {
        using var text = new StringWriter();

        Assert.Equal(Simulator.Run(7).Fingerprint, Simulator.Run(7, text).Fingerprint);
        Assert.Contains("AppendResponse", text.ToString(), StringComparison.Ordinal);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
