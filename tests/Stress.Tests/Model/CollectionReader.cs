using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>Lists a collection, whole or page by page.</summary>
internal static class CollectionReader
{
    /// <summary>The resourceVersion of an object or a list.</summary>
    internal static long RevisionOf(JsonObject value) => long.Parse((string)value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);

    /// <summary>Lists, with pages of this many objects; 0 asks for all at once.</summary>
    /// <exception cref="HttpRequestException">The server could not answer.</exception>
    internal static async Task<ReadRecord> ListAsync(StressServer server, string collection, Shared shared, string? tier, int limit)
    {
        long floor = shared.Floor;
        long revision = 0;
        string token = "";
        Dictionary<string, (long, MapState)> objects = new(StringComparer.Ordinal);
        do
        {
            string query = $"?limit={limit}&continue={Uri.EscapeDataString(token)}" + (tier is null ? "" : $"&labelSelector=tier%3D{tier}");
            Answer answer = await server.SendAsync(HttpMethod.Get, collection + query);
            if (answer.Code != 200)
            {
                throw answer.Code >= 500 ? new HttpRequestException($"{answer.Code}") : new InvalidOperationException($"{query}: {answer.Json.ToJsonString()}");
            }

            JsonObject list = answer.Json;
            Assert.True(revision == 0 || revision == RevisionOf(list), $"a list changed its revision from {revision} to {RevisionOf(list)} between pages");
            revision = RevisionOf(list);
            foreach (JsonNode? item in list["items"]!.AsArray())
            {
                objects.Add((string)item!["metadata"]!["name"]!, (RevisionOf(item.AsObject()), MapState.Of(item.AsObject())));
            }

            token = (string?)list["metadata"]!["continue"] ?? "";
        }
        while (token.Length > 0);

        objects.Remove("kube-root-ca.crt");
        shared.Saw(revision);
        return new ReadRecord(floor, revision, "", tier, objects);
    }
}
