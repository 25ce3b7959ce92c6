using EdgeOrch.ApiServer.Forwarding;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Forwarding;

/// <summary>Work that goes with the lead.</summary>
public sealed class LeaderWorkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly InMemoryGroup _group = new();
    private int _running;
    private int _runs;

    public LeaderWorkTests()
    {
        _group.Put(1, MemberPart.Voter, null);
        _group.Put(2, MemberPart.Voter, null);
    }

    [Fact]
    public async Task It_runs_while_the_lead_is_here_and_again_when_it_comes_back()
    {
        using var stop = new CancellationTokenSource();
        var run = Start(StayAsync, stop.Token);
        _group.Lead(2);
        Assert.Equal(0, _runs);
        for (var time = 1; time <= 3; time++)
        {
            _group.Lead(1);
            await UntilAsync(() => _running == 1 && _runs == time);
            _group.Lead(time == 2 ? 0 : 2);
            await UntilAsync(() => _running == 0);
        }

        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        await run.WaitAsync(Limit);
        Assert.Equal(3, _runs);
    }

    [Fact]
    public async Task A_lead_lost_and_won_again_at_once_is_another_one()
    {
        using var stop = new CancellationTokenSource();
        _group.Lead(1);
        var run = Start(StayAsync, stop.Token);
        await UntilAsync(() => _runs == 1);
        _group.Lead(1);
        await UntilAsync(() => _runs == 2 && _running == 1);
        await stop.CancelAsync();
        await run.WaitAsync(Limit);
    }

    [Fact]
    public async Task It_ends_with_the_server_while_it_runs()
    {
        using var stop = new CancellationTokenSource();
        _group.Lead(1);
        var run = Start(StayAsync, stop.Token);
        await UntilAsync(() => _running == 1);
        await stop.CancelAsync();
        await run.WaitAsync(Limit);
        Assert.Equal(0, _running);
    }

    [Fact]
    public async Task Its_failure_is_the_servers()
    {
        _group.Lead(1);
        var run = Start(static _ => throw new InvalidOperationException("broken for good"), CancellationToken.None);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => run.WaitAsync(Limit));
        Assert.Equal("broken for good", failure.Message);
    }

    [Fact]
    public async Task Without_a_group_it_runs_for_good()
    {
        using var stop = new CancellationTokenSource();
        var run = new LeaderWork(null, StayAsync, TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
        await UntilAsync(() => _running == 1);
        await stop.CancelAsync();
        await run.WaitAsync(Limit);
    }

    private Task Start(Func<CancellationToken, Task> work, CancellationToken stop) =>
        new LeaderWork(_group.Of(1), work, TimeProvider.System, NullLogger.Instance).RunAsync(stop);

    private async Task StayAsync(CancellationToken stop)
    {
        Interlocked.Increment(ref _runs);
        Assert.Equal(1, Interlocked.Increment(ref _running));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _running);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var deadline = DateTime.UtcNow + Limit;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < deadline);
            await Task.Yield();
        }
    }
}
