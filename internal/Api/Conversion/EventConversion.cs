using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Conversion;

/// <summary>The two shapes of an Event differ in names only.</summary>
internal static class EventConversion
{
    private static readonly (string Core, string Events)[] Fields =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ];

    public static void ToEvents(JsonObject value)
    {
        foreach (var (core, events) in Fields)
        {
            KindConverter.Rename(value, core, events);
        }
    }

    public static void ToCore(JsonObject value)
    {
        foreach (var (core, events) in Fields)
        {
            KindConverter.Rename(value, events, core);
        }
    }
}
