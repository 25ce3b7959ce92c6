using EdgeOrch.Cluster.Tests.Linearizability;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>The checker of watches sees each wrong that a watch can do.</summary>
public sealed class WatchCheckerTests
{
    private static readonly Call[] Calls =
    [
        new("a", Verb.Create, Outcome.Done, 1, 2) { Value = "one", Version = 5 },
        new("a", Verb.Update, Outcome.Done, 3, 4) { Value = "two", Version = 6, Expected = 5 },
        new("a", Verb.Update, Outcome.Unknown, 5, 0) { Value = "three", Expected = 6 },
        new("a", Verb.Update, Outcome.Conflict, 5, 6) { Value = "refused", Expected = 5 },
        new("a", Verb.Delete, Outcome.Done, 7, 8),
    ];

    private static readonly ConfigMapEvent[] Told =
    [
        new("ADDED", "a", 5, "one"), new("MODIFIED", "a", 6, "two"), new("MODIFIED", "a", 7, "three"), new("DELETED", "a", 8, "three"),
    ];

    [Fact]
    public void What_was_written_is_what_was_told() => Assert.Empty(WatchChecker.Check(Told, Calls));

    [Fact]
    public void A_write_without_an_answer_may_never_show() =>
        Assert.Empty(WatchChecker.Check([Told[0], Told[1], Told[3] with { Value = "two" }], Calls));

    [Fact]
    public void An_acknowledged_update_that_is_not_told_is_lost() =>
        Assert.Contains(WatchChecker.Check([Told[0], Told[2], Told[3]], Calls), wrong => wrong.StartsWith("lost:", StringComparison.Ordinal) && wrong.Contains("'two'", StringComparison.Ordinal));

    [Fact]
    public void An_acknowledged_delete_that_is_not_told_is_lost() =>
        Assert.Contains(WatchChecker.Check(Told[..3], Calls), wrong => wrong.StartsWith("lost: 1 deletes", StringComparison.Ordinal));

    [Fact]
    public void An_event_told_twice_is_seen() =>
        Assert.Contains(WatchChecker.Check([Told[0], Told[1], Told[1], Told[2], Told[3]], Calls), wrong => wrong.StartsWith("took effect twice", StringComparison.Ordinal));

    [Theory]
    [InlineData("ADDED")]
    [InlineData("DELETED")]
    public void An_event_that_does_not_follow_is_seen(string type)
    {
        ConfigMapEvent[] events = type == "ADDED" ? [Told[0], Told[1] with { Type = type }, .. Told[2..]] : [Told[3], .. Told];
        Assert.Contains(WatchChecker.Check(events, Calls), wrong => wrong.EndsWith("does not follow from what came before", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("refused", 7)]
    [InlineData("nobody's", 7)]
    [InlineData("two", 9)]
    public void An_event_of_what_nobody_wrote_is_seen(string value, long version)
    {
        ConfigMapEvent[] events = [Told[0], Told[1], new("MODIFIED", "a", version, value), Told[3]];
        Assert.Contains(WatchChecker.Check(events, Calls), wrong => wrong.Contains("is not what was written", StringComparison.Ordinal));
    }
}
