namespace EdgeOrch.Node.Tests;

/// <summary>Waits for a condition with a deadline; there is no test that sleeps and hopes.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, string what = "the condition") =>
        TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition")
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                Assert.Fail($"{what} did not become true within {Deadline.TotalSeconds} s");
            }

            await Task.Delay(10);
        }
    }
}
