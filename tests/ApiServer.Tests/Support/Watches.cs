using System.Text.Json.Nodes;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>Reads watches.</summary>
internal static class Watches
{
    /// <summary>The first events of a watch; fails after a minute.</summary>
    public static async Task<List<JsonObject>> EventsAsync(this TestServer server, string collection, string query, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var watch = await server.Admin.SendAsync(new ApiRequest("GET", collection) { Query = "watch=true&" + query }, limit.Token);
        Assert.Equal(200, watch.StatusCode);
        var seen = new List<JsonObject>();
        await foreach (var frame in watch.Frames!.WithCancellation(limit.Token))
        {
            seen.Add((JsonObject)JsonNode.Parse(frame.Span)!);
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    /// <summary>An event in short.</summary>
    public static string Line(JsonObject change) => $"{change["type"]} {change["object"]!["metadata"]!["name"]}";
}
