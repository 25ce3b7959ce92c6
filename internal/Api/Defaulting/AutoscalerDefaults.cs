using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Defaulting;

/// <summary>Computed defaults of horizontal pod autoscalers.</summary>
internal static class AutoscalerDefaults
{
    /// <summary>Without metrics the target is 80 % of the CPU request; a given behavior is completed.</summary>
    public static void Spec(JsonObject spec)
    {
        if (JsonTree.Array(spec, "metrics") is not { Count: > 0 })
        {
            var target = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80L };
            spec["metrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = target },
            });
        }

        if (JsonTree.Object(spec, "behavior") is { } behavior)
        {
            Rules(JsonTree.Ensure(behavior, "scaleUp"), 0, [("Pods", 4), ("Percent", 100)]);
            Rules(JsonTree.Ensure(behavior, "scaleDown"), null, [("Percent", 100)]);
        }
    }

    private static void Rules(JsonObject rules, long? window, (string Type, long Value)[] policies)
    {
        TypeDefaults.SetIfAbsent(rules, "selectPolicy", "Max");
        if (window is { } seconds)
        {
            TypeDefaults.SetIfAbsent(rules, "stabilizationWindowSeconds", seconds);
        }

        if (JsonTree.Array(rules, "policies") is { Count: > 0 })
        {
            return;
        }

        var list = new JsonArray();
        foreach (var (type, value) in policies)
        {
            list.Add((JsonNode)new JsonObject { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15L });
        }

        rules["policies"] = list;
    }
}
