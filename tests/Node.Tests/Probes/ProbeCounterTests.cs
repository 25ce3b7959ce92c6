using EdgeOrch.Node.Probes;

namespace EdgeOrch.Node.Tests.Probes;

public sealed class ProbeCounterTests
{
    [Fact]
    public void Readiness_begins_as_failed_and_needs_its_success_threshold()
    {
        var counter = new ProbeCounter(false, 2, 1);
        Assert.False(counter.Record(true));
        Assert.False(counter.Verdict);
        Assert.True(counter.Record(true));
        Assert.True(counter.Verdict);
    }

    [Fact]
    public void A_success_in_between_resets_the_run_of_failures()
    {
        var counter = new ProbeCounter(true, 1, 3);
        foreach (var outcome in new[] { false, false, true, false, false })
        {
            counter.Record(outcome);
        }

        Assert.True(counter.Verdict);
        Assert.True(counter.Record(false));
        Assert.False(counter.Verdict);
    }
}
