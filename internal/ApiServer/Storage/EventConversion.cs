using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>events.k8s.io/v1 Events are core/v1 Events under other field names.</summary>
internal sealed class EventConversion : IVersionConversion
{
    private static readonly (string Served, string Stored)[] Names =
    [
        ("regarding", "involvedObject"),
        ("note", "message"),
        ("reportingController", "reportingComponent"),
        ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
    ];

    /// <inheritdoc/>
    public JsonObject ToStored(JsonObject served)
    {
        served["apiVersion"] = "v1";
        foreach (var (from, to) in Names)
        {
            Rename(served, from, to);
        }

        return served;
    }

    /// <inheritdoc/>
    public JsonObject ToServed(JsonObject stored)
    {
        stored["apiVersion"] = "events.k8s.io/v1";
        foreach (var (to, from) in Names)
        {
            Rename(stored, from, to);
        }

        return stored;
    }

    private static void Rename(JsonObject value, string from, string to)
    {
        if (value.TryGetPropertyValue(from, out var field))
        {
            value.Remove(from);
            value[to] = field;
        }
    }
}
