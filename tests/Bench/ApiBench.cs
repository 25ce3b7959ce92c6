using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace EdgeOrch.Bench;

/// <summary>Measures the API as clients see it, over TLS with a client certificate, in a namespace of its own.</summary>
internal sealed class ApiBench(string kubeconfig, TimeSpan duration) : IDisposable
{
    private const int Clients = 16;
    private const int Listed = 3000;
    private const int Watchers = 50;
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
        Row("Create ConfigMap 1 KiB, 16 clients", await Measure.CollectAsync(Clients, duration, (client, i) => CreateAsync($"c{client}-{i}")));
        await CreateAsync("one");
        Row("GET one object, 16 clients", await Measure.CollectAsync(Clients, duration, (_, _) => SendAsync(HttpMethod.Get, Maps + "/one")));
        await SendAsync(HttpMethod.Delete, Maps);
    }

    private async Task ListAsync()
    {
        await Parallel.ForAsync(0, Listed, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) =>
            await CreateAsync($"l{i}", i % 10 == 0 ? "yes" : "no"));
        Row("LIST 3,000 x 1 KiB, one client", await Measure.CollectAsync(1, duration, (_, _) => SendAsync(HttpMethod.Get, Maps)));
        Row("LIST by label, 300 of 3,000, one client", await Measure.CollectAsync(1, duration,
            (_, _) => SendAsync(HttpMethod.Get, Maps + "?labelSelector=tenth%3Dyes")));
    }

    /// <summary>Works on the objects that <see cref="ListAsync"/> left; each client has its own, so that none conflicts.</summary>
    private async Task ChangeAsync()
    {
        Row("Merge patch, 16 clients", await Measure.CollectAsync(Clients, duration, (client, i) => SendAsync(
            HttpMethod.Patch, $"{Maps}/l{client}", $$$"""{"data":{"count":"{{{i}}}"}}""", "application/merge-patch+json")));
        Row("Server-side apply, 16 clients", await Measure.CollectAsync(Clients, duration, (client, i) => SendAsync(
            HttpMethod.Patch, $"{Maps}/a{client}?fieldManager=bench&force=true", Body($"a{client}", "no", i), "application/apply-patch+yaml")));
        int next = 0;
        Stopwatch clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, Clients, async (_, _) =>
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < Listed; i = Interlocked.Increment(ref next) - 1)
            {
                await SendAsync(HttpMethod.Delete, $"{Maps}/l{i}");
            }
        });
        Row("Delete, 16 clients", Format($"{Listed / clock.Elapsed.TotalSeconds:F0}/s"));
    }

    private async Task WatchAsync()
    {
        using CancellationTokenSource stop = new();
        int[] seen = new int[Watchers];
        Task[] watchers = [.. Enumerable.Range(0, Watchers).Select(index => CountEventsAsync(index, seen, stop.Token))];
        while (seen.Any(static count => count == 0))
        {
            // A watch is open once it has delivered something.
            await CreateAsync("w" + Guid.NewGuid().ToString("N"));
            await Task.Delay(20);
        }

        Array.Clear(seen);
        Measurement result = await Measure.CollectAsync(Clients, duration, (client, i) => CreateAsync($"e{client}-{i}"));
        Stopwatch lag = Stopwatch.StartNew();
        while (seen.Sum() < result.Count * Watchers && lag.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(1);
        }

        Row("Create with 50 watchers, 16 clients", Format(
            $"{result.Rate:F0}/s, p99 {result.P99:F1} ms, {seen.Sum()} events of {result.Count * Watchers}, last {lag.ElapsedMilliseconds} ms after the last create"));
        await stop.CancelAsync();
        await Task.WhenAll(watchers);
    }

    private async Task CountEventsAsync(int index, int[] seen, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(
                new Uri(Maps + "?watch=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancel));
            while (await reader.ReadLineAsync(cancel) is { } line)
            {
                if (line.StartsWith("{\"type\":\"ADDED\"", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref seen[index]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private Task CreateAsync(string name, string tenth = "no") => SendAsync(HttpMethod.Post, Maps, Body(name, tenth, 0));

    private static string Body(string name, string tenth, int count) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"tenth":"{{{tenth}}}"}},"data":{"count":"{{{count}}}","filler":"{{{Filler}}}"}}""";

    private async Task SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {Encoding.UTF8.GetString(answer)}");
        }
    }

    private static void Row(string name, Measurement result) =>
        Row(name, Format($"{result.Rate:F0}/s, p50 {result.P50:F1} ms, p99 {result.P99:F1} ms"));

    private static void Row(string name, string value) => Console.WriteLine($"| {name} | {value} |");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
