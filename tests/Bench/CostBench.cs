using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeOrch.Bench;

/// <summary>
/// What requests cost the server: processor time and allocated memory of its process, which other work on the machine changes far less than
/// rates. The server must have no other work of its own. Each figure is that of the cheapest of many short runs, because disturbance only
/// ever adds.
/// </summary>
internal sealed partial class CostBench(string kubeconfig, int processId, int requests) : IDisposable
{
    private const int Clients = 16;
    private const int Watchers = 50;
    private const int Runs = 12;
    private static readonly string Filler = new('x', 900);

    private readonly HttpClient _http = ApiConnection.Open(kubeconfig);
    private readonly string _namespace = "cost-" + Guid.NewGuid().ToString("N")[..8];

    private string Maps => $"/api/v1/namespaces/{_namespace}/configmaps";

    public void Dispose() => _http.Dispose();

    internal async Task RunAsync()
    {
        await _http.SendAsync(HttpMethod.Post, "/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{_namespace}}}"}}""");
        await RowAsync("Create", n => CreateAsync($"c{n}"));
        await RowAsync("GET", n => _http.SendAsync(HttpMethod.Get, $"{Maps}/c{n}"));
        await RowAsync("Merge patch", n => _http.SendAsync(
            HttpMethod.Patch, $"{Maps}/c{n}", $$$"""{"data":{"count":"{{{n}}}"}}""", "application/merge-patch+json"));
        await RowAsync("Server-side apply", n => _http.SendAsync(
            HttpMethod.Patch, $"{Maps}/a{n % Clients}?fieldManager=bench&force=true", Body($"a{n % Clients}", n), "application/apply-patch+yaml"));
        await RowAsync("Delete", n => _http.SendAsync(HttpMethod.Delete, $"{Maps}/c{n}"));
        await WatchAsync();
        await _http.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/" + _namespace);
    }

    private async Task WatchAsync()
    {
        using WatchCrowd crowd = new(_http, Maps + "?watch=true", Watchers);
        while (!crowd.AllOpen)
        {
            // A watch is open once it has delivered something.
            await CreateAsync("w" + Guid.NewGuid().ToString("N"));
            await Task.Delay(50);
        }

        long expected = 0;
        await RowAsync($"Create with {Watchers} watchers", n => CreateAsync($"e{n}"), crowd.Reset, async () =>
        {
            expected = (long)requests * Watchers;
            await crowd.WaitAsync(expected, TimeSpan.FromSeconds(60));
        });
        Console.WriteLine(Format($"{crowd.Delivered} of {expected} events delivered in the last run"));
    }

    /// <summary>Two runs to warm up, then those that count; each request gets a number of its own.</summary>
    private async Task RowAsync(string name, Func<int, Task> action, Action? before = null, Func<Task>? after = null)
    {
        double cpu = double.MaxValue;
        double allocated = double.MaxValue;
        for (int run = -2; run < Runs; run++)
        {
            before?.Invoke();
            int first = (run + 2) * requests;
            Cost start = await ReadAsync();
            await Parallel.ForAsync(first, first + requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, _) => await action(n));
            await (after?.Invoke() ?? Task.CompletedTask);
            Cost end = await ReadAsync();
            if (run >= 0)
            {
                cpu = Math.Min(cpu, (end.Cpu - start.Cpu).TotalMicroseconds / requests);
                allocated = Math.Min(allocated, (end.Allocated - start.Allocated) / requests);
            }
        }

        Console.WriteLine(Format($"{name,-26} {cpu,7:N0} us of processor time, {allocated / 1000,6:N1} kB allocated"));
    }

    private async Task<Cost> ReadAsync()
    {
        const string Allocated = "dotnet_gc_allocated_bytes ";
        string metrics = Encoding.UTF8.GetString(await _http.SendAsync(HttpMethod.Get, "/metrics"));
        string line = metrics.Split('\n').First(static l => l.StartsWith(Allocated, StringComparison.Ordinal));
        return new Cost(ProcessorTime(), double.Parse(line.AsSpan(Allocated.Length), CultureInfo.InvariantCulture));
    }

    // The processor clock of another process, to the nanosecond: /proc counts in hundredths of a second.
    private TimeSpan ProcessorTime()
    {
        const int ScheduledTime = 2;
        return ClockGetTime((~processId << 3) | ScheduledTime, out Timespec time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000)
            : throw new InvalidOperationException($"process {processId} has no processor clock");
    }

    private Task CreateAsync(string name) => _http.SendAsync(HttpMethod.Post, Maps, Body(name, 0));

    private static string Body(string name, int count) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"tenth":"no"}},"data":{"count":"{{{count}}}","filler":"{{{Filler}}}"}}""";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    private readonly record struct Cost(TimeSpan Cpu, double Allocated);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
