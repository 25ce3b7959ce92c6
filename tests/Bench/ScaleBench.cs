using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeOrch.Bench;

/// <summary>
/// One collection of very many objects: what lists, selectors and watches of it take, and how the server's memory compares with the
/// size of the objects as JSON. Leaves the objects there, so that a restart with them can be measured.
/// </summary>
internal sealed class ScaleBench(string kubeconfig, int processId, int count) : IDisposable
{
    private const int Clients = 16;
    private const int PageSize = 500;
    private const int Share = 100;
    private const int Listers = 4;
    private const string Maps = "/api/v1/namespaces/bench-scale/configmaps";
    private static readonly string Filler = new('x', 800);

    private readonly HttpClient _http = ApiConnection.Open(kubeconfig);

    public void Dispose() => _http.Dispose();

    internal async Task RunAsync()
    {
        await SendAsync(HttpMethod.Post, "/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"bench-scale"}}""");
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) => await CreateAsync($"m{i:D6}", i));
        Row("create, 16 clients", Format($"{count / clock.Elapsed.TotalSeconds:N0}/s"));
        await ReadAsync();
    }

    /// <summary>Measures the first look at what was there when the server started.</summary>
    internal async Task RestartedAsync()
    {
        // The connection, and this process's own start, are not the server's time.
        await SendAsync(HttpMethod.Get, "/version");
        var clock = Stopwatch.StartNew();
        await PageAsync("");
        Row("the first list after a restart, a page of 500", Milliseconds(clock));
    }

    /// <summary>Measures what is there already.</summary>
    internal async Task ReadAsync()
    {
        var clock = Stopwatch.StartNew();
        var (next, length) = await PageAsync("");
        Row($"page of {PageSize}", Milliseconds(clock));
        clock.Restart();
        long bytes = length;
        while (next.Length > 0)
        {
            (next, length) = await PageAsync(next);
            bytes += length;
        }

        Row($"all pages of {PageSize}", Milliseconds(clock));
        clock.Restart();
        await SendAsync(HttpMethod.Get, Maps);
        Row("whole list", Milliseconds(clock));
        clock.Restart();
        await Task.WhenAll(Enumerable.Range(0, Listers).Select(_ => DrainAsync(Maps)));
        Row($"{Listers} whole lists at once", Milliseconds(clock));
        clock.Restart();
        await SendAsync(HttpMethod.Get, $"{Maps}?labelSelector=share%3Dyes");
        Row($"list by label, one in {Share}", Milliseconds(clock));
        clock.Restart();
        await StreamAsync();
        Row("all as the initial events of a watch", Milliseconds(clock));
        await LagAsync();
        var memory = ResidentBytes();
        Row("resident memory after all that", Format($"{memory / 1e6:N0} MB, {(double)memory / bytes:F2} x the {bytes / 1e6:N0} MB of JSON"));
    }

    private async Task<(string Token, int Length)> PageAsync(string token)
    {
        var body = await SendAsync(HttpMethod.Get, $"{Maps}?limit={PageSize}" + (token.Length > 0 ? "&continue=" + token : ""));
        return (Continue(body), body.Length);
    }

    // Reads an answer without keeping it: this process shares the machine with the server.
    private async Task DrainAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await response.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
    }

    private static string Continue(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read() && !(reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("items"u8)))
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("continue"u8))
            {
                reader.Read();
                return reader.GetString()!;
            }
        }

        return "";
    }

    private async Task StreamAsync()
    {
        using var response = await _http.GetAsync(
            new Uri(Maps + "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        for (int lines = 0, read; lines <= count && (read = await stream.ReadAsync(buffer)) > 0;)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }
    }

    // How long changes take to a watcher of the large collection.
    private async Task LagAsync()
    {
        using WatchCrowd crowd = new(_http, $"{Maps}?watch=true&resourceVersion=" + await RevisionAsync(), 1);
        const int Changes = 1000;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Changes; i++)
        {
            await CreateAsync($"w{Guid.NewGuid():N}.t{Stopwatch.GetTimestamp()}", 1);
        }

        await crowd.WaitAsync(Changes, TimeSpan.FromSeconds(30));
        Row("create with a watcher, one client", Format(
            $"{Changes / clock.Elapsed.TotalSeconds:N0}/s, {crowd.Delivered} of {Changes} delivered, longest from request to event {crowd.LongestLag:F0} ms"));
    }

    private async Task<string> RevisionAsync()
    {
        using var list = JsonDocument.Parse(await SendAsync(HttpMethod.Get, Maps + "?limit=1"));
        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    private long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture);
    }

    private Task CreateAsync(string name, int i) => SendAsync(HttpMethod.Post, Maps,
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"share":"{{{(i % Share == 0 ? "yes" : "no")}}}"}},"data":{"filler":"{{{Filler}}}"}}""");

    private Task<byte[]> SendAsync(HttpMethod method, string path, string? body = null) => _http.SendAsync(method, path, body);

    private static string Milliseconds(Stopwatch clock) => Format($"{clock.Elapsed.TotalMilliseconds:N0} ms");

    private void Row(string name, string value) => Console.WriteLine(Format($"| {count:N0} objects of 1 KiB: {name} | {value} |"));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
