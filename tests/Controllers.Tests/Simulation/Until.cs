namespace EdgeOrch.Controllers.Tests.Simulation;

/// <summary>Waits for a condition with a deadline; there is no test that sleeps and hopes.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<Task<string>> explain)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                Assert.Fail($"not true within {Deadline.TotalSeconds} s: {await explain()}");
            }

            await Task.Delay(10);
        }
    }
}
