using System.Diagnostics;

namespace EdgeOrch.Bench;

/// <summary>Runs an action from several clients at once and prints its rate and latencies.</summary>
internal static class Measure
{
    internal static async Task RunAsync(string name, int clients, TimeSpan duration, Func<int, int, Task> action)
    {
        Measurement result = await CollectAsync(clients, duration, action);
        Console.WriteLine(
            $"{name,-44} {result.Rate,10:F0}/s   p50 {result.P50,7:F2} ms   p99 {result.P99,7:F2} ms   max {result.Max,7:F1} ms");
    }

    /// <summary>Runs an action from several clients for a while; the action gets the client's number and its own count.</summary>
    internal static async Task<Measurement> CollectAsync(int clients, TimeSpan duration, Func<int, int, Task> action)
    {
        var latencies = new List<double>[clients];
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            List<double> own = latencies[client] = [];
            for (int i = 0; Stopwatch.GetElapsedTime(start) < duration; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                await action(client, i);
                own.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var all = latencies.SelectMany(own => own).Order().ToArray();
        return new Measurement(all.Length, all.Length / seconds, At(all, 0.5), At(all, 0.99), all[^1]);
    }

    private static double At(double[] sorted, double part) => sorted[(int)((sorted.Length - 1) * part)];
}
