using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Conversion;

/// <summary>
/// Converts objects between the group versions that show one stored object: Events (v1 and events.k8s.io/v1) and
/// autoscalers (autoscaling/v1 and v2). Nothing is lost on the way there and back. Pure; the argument stays as it is.
/// </summary>
public static class KindConverter
{
    /// <summary>True when objects of the kind are stored under another apiVersion than they are served.</summary>
    public static bool Needed(KindDescription kind) => kind.StoredAs != kind.ApiVersion;

    /// <summary>The object as <paramref name="toApiVersion"/> shows it; a clone when there is nothing to convert.</summary>
    public static JsonObject Convert(JsonObject value, string toApiVersion)
    {
        var from = JsonTree.Text(value, "apiVersion") ?? "";
        var result = value.DeepClone().AsObject();
        if (from == toApiVersion)
        {
            return result;
        }

        switch (JsonTree.Text(value, "kind"), toApiVersion)
        {
            case ("Event", "events.k8s.io/v1"):
                EventConversion.ToEvents(result);
                break;
            case ("Event", "v1"):
                EventConversion.ToCore(result);
                break;
            case ("HorizontalPodAutoscaler", "autoscaling/v1"):
                AutoscalerConversion.ToV1(result);
                break;
            case ("HorizontalPodAutoscaler", "autoscaling/v2"):
                AutoscalerConversion.ToV2(result);
                break;
            default:
                throw new InvalidOperationException($"{from} {JsonTree.Text(value, "kind")} cannot be shown as {toApiVersion}");
        }

        result["apiVersion"] = toApiVersion;
        return result;
    }

    /// <summary>Moves a property to another name.</summary>
    internal static void Rename(JsonObject tree, string from, string to)
    {
        if (tree.TryGetPropertyValue(from, out var value))
        {
            tree.Remove(from);
            tree[to] = value;
        }
    }
}
