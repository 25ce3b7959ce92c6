using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>The row of an event, core or events.k8s.io.</summary>
internal static class EventPrinter
{
    public static Printer Printer { get; } =
        Printer.Of("Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count:int* Name*", Row);

    private static object?[] Row(JsonObject item, DateTimeOffset now)
    {
        var time = JsonTree.Text(item, "eventTime");
        var first = JsonTree.Text(item, "firstTimestamp") ?? JsonTree.Text(item, "deprecatedFirstTimestamp") ?? time;
        var series = JsonTree.Object(item, "series");
        var last = JsonTree.Text(series, "lastObservedTime") ?? JsonTree.Text(item, "lastTimestamp") ?? JsonTree.Text(item, "deprecatedLastTimestamp") ?? first;
        var target = JsonTree.Object(item, "involvedObject") ?? JsonTree.Object(item, "regarding");
        var count = JsonTree.Number(series, "count") ?? JsonTree.Number(item, "count") ?? JsonTree.Number(item, "deprecatedCount") ?? 1;
        return
        [
            HumanDuration.Since(last, now), JsonTree.Text(item, "type") ?? "", JsonTree.Text(item, "reason") ?? "",
            Target(target), JsonTree.Text(target, "fieldPath") ?? "", Source(item),
            (JsonTree.Text(item, "message") ?? JsonTree.Text(item, "note") ?? "").Trim(),
            HumanDuration.Since(first, now), count, Cells.Name(item),
        ];
    }

    private static string Target(JsonObject? target)
    {
        var kind = (JsonTree.Text(target, "kind") ?? "").ToLowerInvariant();
        var name = JsonTree.Text(target, "name") ?? "";
        return kind.Length == 0 ? "" : name.Length == 0 ? kind : $"{kind}/{name}";
    }

    private static string Source(JsonObject item)
    {
        var source = JsonTree.Object(item, "source") ?? JsonTree.Object(item, "deprecatedSource");
        var component = JsonTree.Text(source, "component") ?? JsonTree.Text(item, "reportingComponent") ?? JsonTree.Text(item, "reportingController") ?? "";
        var host = JsonTree.Text(source, "host") ?? JsonTree.Text(item, "reportingInstance") ?? "";
        return host.Length == 0 ? component : $"{component}, {host}";
    }
}
