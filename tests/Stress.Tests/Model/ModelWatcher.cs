using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>Watches a collection from a list on, picks up again where it was when the connection ends, and remembers every event.</summary>
internal sealed class ModelWatcher(StressServer server, string collection, Shared shared, string? tier, Random random)
{
    private readonly List<WatchRecord> _events = [];
    private long _at;

    /// <summary>Watches until the wanted revision has passed, once that is known.</summary>
    /// <param name="started">Completed when the first list is there.</param>
    /// <param name="last">The revision after which there is nothing more to see.</param>
    public async Task<WatchHistory> RunAsync(TaskCompletionSource started, Task<long> last)
    {
        ReadRecord from = await CollectionReader.ListAsync(server, collection, shared, tier, 0);
        _at = from.Revision;
        started.SetResult();
        while (!last.IsCompleted || _at < await last)
        {
            await shared.UpAsync();
            try
            {
                await FollowAsync(last);
            }
            catch (Exception e) when (e is HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError } or IOException or OperationCanceledException)
            {
                // Picks up from the last revision it knows.
            }
        }

        return new WatchHistory(tier, from, _events);
    }

    private async Task FollowAsync(Task<long> last)
    {
        string query = $"?watch=true&allowWatchBookmarks=true&timeoutSeconds={random.Next(1, 4)}&resourceVersion={_at.ToString(CultureInfo.InvariantCulture)}"
            + (tier is null ? "" : $"&labelSelector=tier%3D{tier}");
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        using StreamReader lines = await server.OpenAsync(collection + query, limit.Token);
        while ((!last.IsCompleted || _at < await last) && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            Take(JsonNode.Parse(line)!.AsObject());
        }
    }

    private void Take(JsonObject frame)
    {
        string type = (string)frame["type"]!;
        JsonObject value = frame["object"]!.AsObject();
        Assert.True(type != "ERROR", frame.ToJsonString());
        long revision = CollectionReader.RevisionOf(value);
        Assert.True(revision >= _at, $"an event of {revision} came after {_at}: {frame.ToJsonString()}");
        if (type != "BOOKMARK" && (string)value["metadata"]!["name"]! is var name && name != "kube-root-ca.crt")
        {
            Assert.True(revision > _at, $"an event of {revision} came twice: {frame.ToJsonString()}");
            _events.Add(new WatchRecord(revision, type, name, (string)value["metadata"]!["uid"]!, MapState.Of(value)));
        }

        _at = revision;
    }
}
