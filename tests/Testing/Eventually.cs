using System.Diagnostics;

namespace EdgeOrch.Testing;

/// <summary>Waits for a condition by asking again and again, with a deadline. Tests never sleep for a fixed time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Asked about twenty times a second. What it throws counts as "not yet".</param>
    /// <param name="deadline">How long to wait; generous, since it is only used up when something is wrong.</param>
    /// <param name="describe">What was waited for, for the message.</param>
    /// <exception cref="TimeoutException">It never held; carries the last exception, if any.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string describe) =>
        await ValueAsync(async () => await condition() ? describe : null, deadline, describe);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task TrueAsync(Func<bool> condition, TimeSpan deadline, string describe) =>
        TrueAsync(() => Task.FromResult(condition()), deadline, describe);

    /// <summary>Returns the first value that is not null.</summary>
    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static async Task<T> ValueAsync<T>(Func<Task<T?>> read, TimeSpan deadline, string describe)
        where T : class
    {
        Stopwatch clock = Stopwatch.StartNew();
        Exception? last = null;
        do
        {
            try
            {
                if (await read() is { } value)
                {
                    return value;
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                last = e;
            }

            await Task.Delay(Pause);
        }
        while (clock.Elapsed < deadline);

        throw new TimeoutException($"after {deadline.TotalSeconds:0.#} s still not: {describe}", last);
    }
}
