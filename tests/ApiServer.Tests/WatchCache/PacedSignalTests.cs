using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store.Tests;

namespace EdgeOrch.ApiServer.Tests.WatchCache;

public sealed class PacedSignalTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_pulse_after_a_quiet_time_wakes_a_crowd_at_once()
    {
        var signal = Crowd(50);
        signal.Pulse();
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.True(IsWokenBy(signal, signal.Pulse));
    }

    [Fact]
    public void Pulses_close_to_each_other_wake_a_crowd_once_after_the_pause()
    {
        var signal = Crowd(50);
        signal.Pulse();
        var woken = signal.Next;

        signal.Pulse();
        _time.Advance(TimeSpan.FromMilliseconds(9));
        signal.Pulse();
        Assert.False(woken.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(woken.IsCompleted);
    }

    [Fact]
    public void What_comes_after_a_pause_waits_for_the_next_one()
    {
        var signal = Crowd(50);
        signal.Pulse();
        signal.Pulse();
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.False(IsWokenBy(signal, signal.Pulse));
        Assert.True(IsWokenBy(signal, () => _time.Advance(TimeSpan.FromMilliseconds(10))));
    }

    [Fact]
    public void Few_are_woken_by_every_pulse()
    {
        var signal = Crowd(4);

        for (var i = 0; i < 3; i++)
        {
            Assert.True(IsWokenBy(signal, signal.Pulse));
        }
    }

    [Fact]
    public void Who_has_left_holds_nobody_back()
    {
        var signal = Crowd(50);
        for (var i = 0; i < 49; i++)
        {
            signal.Leave();
        }

        signal.Pulse();

        Assert.True(IsWokenBy(signal, signal.Pulse));
    }

    [Fact]
    public void No_crowd_is_so_large_that_it_waits_longer_than_20_milliseconds()
    {
        var signal = Crowd(10_000);
        signal.Pulse();
        signal.Pulse();

        Assert.True(IsWokenBy(signal, () => _time.Advance(TimeSpan.FromMilliseconds(20))));
    }

    private PacedSignal Crowd(int count)
    {
        var signal = new PacedSignal(_time);
        for (var i = 0; i < count; i++)
        {
            signal.Join();
        }

        return signal;
    }

    private static bool IsWokenBy(PacedSignal signal, Action action)
    {
        var next = signal.Next;
        action();
        return next.IsCompleted;
    }
}
