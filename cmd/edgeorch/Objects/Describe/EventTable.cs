using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Tables;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>The events about an object, oldest first. Pure.</summary>
internal static class EventTable
{
    /// <summary>Adds the events to a description.</summary>
    public static void Add(Description text, IReadOnlyCollection<JsonObject> events)
    {
        if (events.Count == 0)
        {
            text.Line(0, "Events:\t<none>");
            return;
        }

        text.Line(0, "Events:");
        text.Line(1, "Type\tReason\tAge\tFrom\tMessage");
        text.Line(1, "----\t------\t----\t----\t-------");
        foreach (var e in events.OrderBy(Last, StringComparer.Ordinal))
        {
            var from = JsonTree.Text(e, "reportingComponent") is { Length: > 0 } reporter ? reporter : JsonTree.Text(JsonTree.Object(e, "source"), "component");
            var message = (JsonTree.Text(e, "message") ?? "").Trim().ReplaceLineEndings(" ");
            text.Line(1, $"{JsonTree.Text(e, "type")}\t{JsonTree.Text(e, "reason")}\t{Age(e, text.Now)}\t{from}\t{message}");
        }
    }

    private static string Age(JsonObject e, DateTimeOffset now)
    {
        var count = JsonTree.Number(JsonTree.Object(e, "series"), "count") ?? JsonTree.Number(e, "count") ?? 1;
        var age = HumanDuration.Since(Last(e), now);
        return count > 1 ? $"{age} (x{count} over {HumanDuration.Since(First(e), now)})" : age;
    }

    private static string? Last(JsonObject e) =>
        JsonTree.Text(JsonTree.Object(e, "series"), "lastObservedTime") ?? JsonTree.Text(e, "lastTimestamp") ?? First(e);

    private static string? First(JsonObject e) =>
        JsonTree.Text(e, "firstTimestamp") ?? JsonTree.Text(e, "eventTime") ?? JsonTree.Text(JsonTree.Object(e, "metadata"), "creationTimestamp");
}
