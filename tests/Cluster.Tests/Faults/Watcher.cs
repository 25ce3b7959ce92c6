using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>Watches ConfigMaps through one server for good, takes up where it was when the connection ends, and remembers every event.</summary>
internal sealed class Watcher(FaultyServer server, string collection, long from)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly List<ConfigMapEvent> _events = [];
    private readonly Queue<string> _frames = new();
    private long _at = from;

    /// <summary>Watches until an object of a name comes.</summary>
    /// <returns>All events before it.</returns>
    public async Task<IReadOnlyList<ConfigMapEvent>> RunAsync(string last, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (await FollowAsync(last))
                {
                    return _events;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is down or cut off.
                await Task.Delay(100, cancel);
            }
        }
    }

    private async Task<bool> FollowAsync(string last)
    {
        using CancellationTokenSource limit = new(Patience);
        string query = string.Create(CultureInfo.InvariantCulture, $"?watch=true&allowWatchBookmarks=true&timeoutSeconds=5&resourceVersion={_at}");
        Remember($"GET {query}");
        using StreamReader lines = await server.OpenAsync(collection + query, limit.Token);
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            JsonObject frame = JsonNode.Parse(line)!.AsObject();
            string type = (string)frame["type"]!;
            Assert.True(type != "ERROR", $"the watch through {server.Name} from {_at} has a gap: {line}");
            ConfigMapEvent seen = ConfigMapEvent.Of(type, frame["object"]!.AsObject());
            Assert.True(type == "BOOKMARK" ? seen.Version >= _at : seen.Version > _at, $"{seen} came to a watcher through {server.Name} after {_at}, which is after:\n{string.Join('\n', _frames)}");
            Remember($"{seen}");
            _at = seen.Version;
            if (seen.Name == last)
            {
                return true;
            }

            if (type != "BOOKMARK" && seen.Name != "kube-root-ca.crt")
            {
                _events.Add(seen);
            }
        }

        return false;
    }

    // The last frames, for messages.
    private void Remember(string frame)
    {
        const int Kept = 12;
        _frames.Enqueue(frame);
        if (_frames.Count > Kept)
        {
            _frames.Dequeue();
        }
    }
}
