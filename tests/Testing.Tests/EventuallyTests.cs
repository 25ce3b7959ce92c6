namespace EdgeOrch.Testing.Tests;

public sealed class EventuallyTests
{
    [Fact]
    public async Task It_returns_once_the_condition_holds()
    {
        int asked = 0;
        await Eventually.TrueAsync(() => ++asked == 3, TimeSpan.FromSeconds(30), "asked three times");
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_missed_deadline_says_what_was_waited_for_and_why()
    {
        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(() => Eventually.TrueAsync(
            () => Task.FromException<bool>(new InvalidOperationException("no route")), TimeSpan.Zero, "the node is Ready"));
        Assert.Contains("the node is Ready", e.Message, StringComparison.Ordinal);
        Assert.Equal("no route", e.InnerException?.Message);
    }
}
