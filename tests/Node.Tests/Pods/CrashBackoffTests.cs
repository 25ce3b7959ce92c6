using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Tests.Pods;

public sealed class CrashBackoffTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Delays_double_from_ten_seconds_to_five_minutes()
    {
        var backoff = new CrashBackoff();
        var now = Start;
        Assert.Equal(TimeSpan.Zero, backoff.Current("c", now).Delay);
        int[] expected = [10, 20, 40, 80, 160, 300, 300];
        foreach (var seconds in expected)
        {
            backoff.Next("c", now, now);
            now += TimeSpan.FromSeconds(1);
            var (delay, until) = backoff.Current("c", now);
            Assert.Equal(TimeSpan.FromSeconds(seconds), delay);
            Assert.Equal(now + delay, until);
            now = until;
        }
    }

    [Fact]
    public void A_run_of_more_than_ten_minutes_is_forgiven()
    {
        var backoff = new CrashBackoff();
        backoff.Next("c", Start, Start);
        backoff.Next("c", Start, Start);
        Assert.Equal(TimeSpan.Zero, backoff.Current("c", Start.AddMinutes(10).AddSeconds(1)).Delay);
        backoff.Next("c", Start.AddMinutes(11), Start.AddMinutes(11));
        Assert.Equal(TimeSpan.FromSeconds(10), backoff.Current("c", Start.AddMinutes(11)).Delay);
    }

    [Fact]
    public void An_adopted_container_keeps_the_delay_its_restarts_have_earned()
    {
        var backoff = new CrashBackoff();
        backoff.Adopt("c", 3, Start);
        Assert.Equal(TimeSpan.FromSeconds(40), backoff.Current("c", Start.AddSeconds(5)).Delay);
    }
}
