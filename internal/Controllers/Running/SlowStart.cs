namespace EdgeOrch.Controllers.Running;

/// <summary>
/// Does the same thing many times in batches of 1, 2, 4, ... at once, and stops at the first batch with a failure: when
/// every attempt would fail (a quota, say), the server sees one request and not hundreds.
/// </summary>
internal static class SlowStart
{
    private const int ParallelLimit = 64;

    /// <summary>Runs <paramref name="action"/> up to <paramref name="count"/> times.</summary>
    /// <returns>How many succeeded, and the first failure.</returns>
    public static async ValueTask<(int Succeeded, Exception? Failure)> RunAsync(int count, Func<ValueTask> action)
    {
        var remaining = count;
        var succeeded = 0;
        for (var batch = Math.Min(1, remaining); batch > 0; batch = Math.Min(Math.Min(2 * batch, remaining), ParallelLimit))
        {
            var results = await Task.WhenAll(Enumerable.Range(0, batch).Select(_ => TryAsync(action))).ConfigureAwait(false);
            succeeded += results.Count(failure => failure is null);
            if (results.FirstOrDefault(failure => failure is not null) is { } failed)
            {
                return (succeeded, failed);
            }

            remaining -= batch;
        }

        return (succeeded, null);
    }

    private static async Task<Exception?> TryAsync(Func<ValueTask> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is ApiStatusException or ApiUnreachableException)
        {
            return e;
        }
    }
}
