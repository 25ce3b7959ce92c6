using System.Diagnostics;
using System.Globalization;

namespace EdgeOrch.Bench;

/// <summary>
/// Many watches on one collection. All count events by their line ends, which costs this client next to nothing; the first also
/// reads the time of the request that an object's name carries behind <c>.t</c>.
/// </summary>
internal sealed class WatchCrowd : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly long[] _seen;
    private double _longestLag;

    internal WatchCrowd(HttpClient http, string path, int count)
    {
        _seen = new long[count];
        for (int i = 0; i < count; i++)
        {
            int index = i;
            _ = Task.Run(() => index == 0 ? TimeAsync(http, path) : CountAsync(http, path, index));
        }
    }

    /// <summary>Whether every watch has delivered something.</summary>
    internal bool AllOpen => Enumerable.Range(0, _seen.Length).All(i => Interlocked.Read(ref _seen[i]) > 0);

    /// <summary>Events that all watches together got since <see cref="Reset"/>.</summary>
    internal long Delivered => Enumerable.Range(0, _seen.Length).Sum(i => Interlocked.Read(ref _seen[i]));

    /// <summary>The longest time in milliseconds from the begin of a create to its event, which holds the create itself.</summary>
    internal double LongestLag => Volatile.Read(ref _longestLag);

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    internal void Reset()
    {
        for (int i = 0; i < _seen.Length; i++)
        {
            Interlocked.Exchange(ref _seen[i], 0);
        }

        Volatile.Write(ref _longestLag, 0);
    }

    /// <summary>Waits until that many events came, or for as long as it may take.</summary>
    internal async Task WaitAsync(long events, TimeSpan limit)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (Delivered < events && clock.Elapsed < limit)
        {
            await Task.Delay(1);
        }
    }

    private async Task CountAsync(HttpClient http, string path, int index)
    {
        await using Stream stream = await OpenAsync(http, path);
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, _stop.Token)) > 0;)
            {
                Interlocked.Add(ref _seen[index], buffer.AsSpan(0, read).Count((byte)'\n'));
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private async Task TimeAsync(HttpClient http, string path)
    {
        using StreamReader reader = new(await OpenAsync(http, path));
        try
        {
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                int at = line.IndexOf(".t", StringComparison.Ordinal);
                int end = at < 0 ? -1 : line.IndexOf('"', at);
                if (end > 0 && long.TryParse(line.AsSpan(at + 2, end - at - 2), NumberStyles.None, CultureInfo.InvariantCulture, out long begin))
                {
                    double lag = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                    Volatile.Write(ref _longestLag, Math.Max(_longestLag, lag));
                }

                Interlocked.Increment(ref _seen[0]);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private async Task<Stream> OpenAsync(HttpClient http, string path)
    {
        HttpResponseMessage response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(_stop.Token);
    }
}
