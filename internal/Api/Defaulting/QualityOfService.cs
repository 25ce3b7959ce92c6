using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Defaulting;

/// <summary>The quality of service class of a pod: what the kernel sacrifices first follows from it.</summary>
public static class QualityOfService
{
    private static readonly string[] Counted = ["cpu", "memory"];
    private static readonly string[] ContainerLists = ["initContainers", "containers"];

    /// <summary>"Guaranteed", "Burstable" or "BestEffort".</summary>
    public static string Of(JsonObject pod)
    {
        var spec = JsonTree.Object(pod, "spec");
        var any = false;
        var guaranteed = true;
        foreach (var container in ContainerLists.SelectMany(list => JsonTree.Objects(spec, list)))
        {
            var resources = JsonTree.Object(container, "resources");
            foreach (var name in Counted)
            {
                var request = Amount(JsonTree.Object(resources, "requests"), name);
                var limit = Amount(JsonTree.Object(resources, "limits"), name);
                any |= request is not null || limit is not null;
                guaranteed &= limit is not null && (request is null || request == limit);
            }
        }

        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static Quantity? Amount(JsonObject? list, string name)
        => Quantity.TryParse(JsonTree.Text(list, name), out var quantity) && !quantity.IsZero ? quantity : null;
}
