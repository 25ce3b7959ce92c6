using EdgeOrch.Client.Queues;

namespace EdgeOrch.Client.Tests.Queues;

/// <summary>Keys that are due later.</summary>
public sealed class WorkQueueTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(30_000)]
    [InlineData(10_000_000)]
    public async Task A_key_due_long_after_any_timer_disturbs_no_other(int days)
    {
        var queue = new WorkQueue<string>(TimeProvider.System);
        queue.AddAfter("far", days > 5_000_000 ? TimeSpan.MaxValue : TimeSpan.FromDays(days));
        queue.AddAfter("near", TimeSpan.FromMilliseconds(1));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        Assert.Equal("near", await queue.TakeAsync(limit.Token));

        queue.AddAfter("next", TimeSpan.FromMilliseconds(1));
        Assert.Equal("next", await queue.TakeAsync(limit.Token));
    }
}
