using EdgeOrch.Client.Events;

namespace EdgeOrch.Client.Tests.Events;

public sealed class EventCorrelatorTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly EventCorrelator _correlator = new();

    [Fact]
    public void The_tenth_different_message_and_all_after_it_become_one_event()
    {
        var seen = Enumerable.Range(0, 12).Select(i => _correlator.Correlate(Event($"m{i}"), Start)!.Value).ToList();

        Assert.Equal("m8", seen[8].Message);
        Assert.Equal("(combined from similar events): m9", seen[9].Message);
        Assert.Equal("(combined from similar events): m11", seen[11].Message);
        Assert.Equal(seen[9].Key, seen[11].Key);
        Assert.NotEqual(seen[8].Key, seen[9].Key);
        Assert.Equal("m99", _correlator.Correlate(Event("m99"), Start + TimeSpan.FromMinutes(11))!.Value.Message);
    }

    [Fact]
    public void Equal_events_stay_equal()
    {
        var keys = Enumerable.Range(0, 20).Select(_ => _correlator.Correlate(Event("same"), Start)!.Value).Distinct().ToList();

        Assert.Equal([(Event("same"), "same")], keys);
    }

    [Fact]
    public void An_object_is_heard_25_times_and_then_once_in_five_minutes()
    {
        var heard = Enumerable.Range(0, 40).Count(_ => _correlator.Correlate(Event("same"), Start) is not null);

        Assert.Equal(25, heard);
        Assert.NotNull(_correlator.Correlate(Event("same") with { Name = "other" }, Start));
        Assert.Null(_correlator.Correlate(Event("same"), Start + TimeSpan.FromSeconds(299)));
        Assert.NotNull(_correlator.Correlate(Event("same"), Start + TimeSpan.FromSeconds(301)));
        Assert.Null(_correlator.Correlate(Event("same"), Start + TimeSpan.FromSeconds(302)));
    }

    private static PendingEvent Event(string message) => new("Pod", "default", "web", "uid", "v1", "", "Warning", "Failed", message);
}
