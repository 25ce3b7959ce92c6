using System.Diagnostics;
using System.Globalization;

namespace EdgeOrch.Bench;

/// <summary>Measures the API as clients see it, over TLS with a client certificate, in a namespace of its own.
/// Every figure is the median of three runs.</summary>
internal sealed class ApiBench(string kubeconfig, TimeSpan duration) : IDisposable
{
    private const int Clients = 16;
    private const int Listed = 3000;
    private const int Watchers = 50;
    private const int Runs = 3;
    private static readonly string Filler = new('x', 900);

    private readonly HttpClient _http = ApiConnection.Open(kubeconfig);
    private readonly string _namespace = "bench-" + Guid.NewGuid().ToString("N")[..8];

    private string Maps => $"/api/v1/namespaces/{_namespace}/configmaps";

    public void Dispose() => _http.Dispose();

    internal async Task RunAsync()
    {
        await SendAsync(HttpMethod.Post, "/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{_namespace}}}"}}""");
        try
        {
            await CreateAndReadAsync();
            await ListAsync();
            await ChangeAsync();
            await WatchAsync();
        }
        finally
        {
            await SendAsync(HttpMethod.Delete, "/api/v1/namespaces/" + _namespace);
        }
    }

    private async Task CreateAndReadAsync()
    {
        await RowAsync("Create ConfigMap 1 KiB, 16 clients", Clients, (client, i) => CreateAsync(Name('c', client, i)));
        await CreateAsync("one");
        await RowAsync("GET one object, 16 clients", Clients, (_, _) => SendAsync(HttpMethod.Get, Maps + "/one"));
        await SendAsync(HttpMethod.Delete, Maps);
    }

    private async Task ListAsync()
    {
        await Parallel.ForAsync(0, Listed, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) =>
            await CreateAsync($"l{i}", i % 10 == 0 ? "yes" : "no"));
        await RowAsync("LIST 3,000 x 1 KiB, one client", 1, (_, _) => SendAsync(HttpMethod.Get, Maps), asTime: true);
        await RowAsync("LIST by label, 300 of 3,000, one client", 1, (_, _) => SendAsync(HttpMethod.Get, Maps + "?labelSelector=tenth%3Dyes"), asTime: true);
    }

    /// <summary>Works on the objects that <see cref="ListAsync"/> left; each client has its own, so that none conflicts.</summary>
    private async Task ChangeAsync()
    {
        await RowAsync("Merge patch, 16 clients", Clients, (client, i) => SendAsync(
            HttpMethod.Patch, $"{Maps}/l{client}", $$$"""{"data":{"count":"{{{i}}}"}}""", "application/merge-patch+json"));
        await RowAsync("Server-side apply, 16 clients", Clients, (client, i) => SendAsync(
            HttpMethod.Patch, $"{Maps}/a{client}?fieldManager=bench&force=true", Body($"a{client}", "no", i), "application/apply-patch+yaml"));
        double[] rates = new double[Runs];
        for (int run = 0; run < Runs; run++)
        {
            rates[run] = await DeleteAsync(run * Listed / Runs, (run + 1) * Listed / Runs);
        }

        Row("Delete, 16 clients", Format($"{rates.Order().ElementAt(Runs / 2):N0}/s"));
    }

    private async Task<double> DeleteAsync(int first, int end)
    {
        int next = first;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < end; i = Interlocked.Increment(ref next) - 1)
            {
                await SendAsync(HttpMethod.Delete, $"{Maps}/l{i}");
            }
        })));
        return (end - first) / clock.Elapsed.TotalSeconds;
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

        List<WatchedRun> runs = [];
        for (int run = 0; run < Runs; run++)
        {
            crowd.Reset();
            Measurement result = await Measure.CollectAsync(
                Clients, duration, (client, i) => CreateAsync($"e{run}-{client}-{i}.t{Stopwatch.GetTimestamp()}"));
            await crowd.WaitAsync((long)result.Count * Watchers, TimeSpan.FromSeconds(30));
            runs.Add(new WatchedRun(result, crowd.Delivered, crowd.LongestLag));
        }

        WatchedRun median = runs.OrderBy(run => run.Creates.Rate).ElementAt(Runs / 2);
        Row("Create with 50 watchers, 16 clients", Format(
            $"{median.Creates.Rate:N0}/s, {median.Delivered:N0} events of {(long)median.Creates.Count * Watchers:N0}, longest from request to event {median.LongestLag:F0} ms"));
    }

    private static string Name(char prefix, int client, int i) => Format($"{prefix}{client}-{i}-{Guid.NewGuid().ToString("N")[..8]}");

    /// <summary>A second to warm up, then the median of several runs.</summary>
    private async Task RowAsync(string name, int clients, Func<int, int, Task> action, bool asTime = false)
    {
        await Measure.CollectAsync(clients, TimeSpan.FromSeconds(1), action);
        List<Measurement> runs = [];
        for (int run = 0; run < Runs; run++)
        {
            runs.Add(await Measure.CollectAsync(clients, duration, action));
        }

        Measurement median = runs.OrderBy(run => run.Rate).ElementAt(Runs / 2);
        Row(name, asTime
            ? Format($"{median.P50:F1} ms, p99 {median.P99:F1} ms")
            : Format($"{median.Rate:N0}/s, p50 {median.P50:F1} ms, p99 {median.P99:F1} ms"));
    }

    private Task CreateAsync(string name, string tenth = "no") => SendAsync(HttpMethod.Post, Maps, Body(name, tenth, 0));

    private static string Body(string name, string tenth, int count) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"tenth":"{{{tenth}}}"}},"data":{"count":"{{{count}}}","filler":"{{{Filler}}}"}}""";

    private Task SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json") => _http.SendAsync(method, path, body, type);

    private static void Row(string name, string value) => Console.WriteLine($"| {name} | {value} |");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
