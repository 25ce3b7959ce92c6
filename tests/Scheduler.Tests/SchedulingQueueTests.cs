using EdgeOrch.Scheduler.Framework;
using EdgeOrch.Scheduler.Queue;

namespace EdgeOrch.Scheduler.Tests;

public sealed class SchedulingQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly World _world = new();
    private readonly SchedulingQueue _queue = new();

    [Fact]
    public void Higher_priority_goes_first_and_equals_go_in_order()
    {
        _queue.Add(_world.Pod("low-1"));
        _queue.Add(_world.Pod("low-2"));
        _queue.Add(_world.Pod("high", spec => spec.Priority = 10));
        Assert.Equal(["default/high", "default/low-1", "default/low-2"], [Take(Start)!, Take(Start)!, Take(Start)!]);
        Assert.Null(Take(Start));
    }

    [Fact]
    public void An_unschedulable_pod_sleeps_until_an_event_that_can_help_it()
    {
        var pod = _world.Pod("p");
        _queue.Add(pod);
        Take(Start);
        _queue.Requeue(pod.Uid, ClusterEvents.NodeAdded, Start);
        _queue.Notify(ClusterEvents.PodDeleted, Start.AddSeconds(30));
        Assert.Null(Take(Start.AddSeconds(30)));
        _queue.Notify(ClusterEvents.NodeAdded, Start.AddSeconds(31));
        Assert.Equal("default/p", Take(Start.AddSeconds(31)));
    }

    [Fact]
    public void A_helpful_event_during_backoff_waits_for_its_end()
    {
        var pod = _world.Pod("p");
        _queue.Add(pod);
        Take(Start);
        _queue.Requeue(pod.Uid, ClusterEvents.NodeAdded, Start);
        _queue.Notify(ClusterEvents.NodeAdded, Start.AddMilliseconds(10));
        Assert.Null(Take(Start.AddMilliseconds(20)));
        Assert.Equal(Start.AddSeconds(1), _queue.NextDue());
        Assert.Equal("default/p", Take(Start.AddSeconds(1)));
    }

    [Fact]
    public void Backoff_doubles_up_to_ten_seconds()
    {
        var pod = _world.Pod("p");
        _queue.Add(pod);
        var now = Start;
        foreach (var seconds in new[] { 1, 2, 4, 8, 10, 10 })
        {
            Assert.NotNull(Take(now));
            _queue.Requeue(pod.Uid, ClusterEvents.None, now);
            Assert.Equal(now.AddSeconds(seconds), _queue.NextDue());
            now = now.AddSeconds(seconds);
        }
    }

    [Fact]
    public void A_removed_pod_does_not_come_back()
    {
        var pod = _world.Pod("p");
        _queue.Add(pod);
        _queue.Remove(pod.Uid);
        _queue.Requeue(pod.Uid, ClusterEvents.None, Start);
        Assert.Null(Take(Start.AddHours(1)));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Nothing_wakes_an_idle_queue() => Assert.Null(_queue.NextDue());

    private string? Take(DateTimeOffset now) => _queue.TryTake(now, out var pod) ? pod.Key : null;
}
