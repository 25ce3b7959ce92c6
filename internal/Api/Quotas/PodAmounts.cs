using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Quotas;

/// <summary>What a pod asks for and is limited to as a whole, as scheduler, quotas and limit ranges count it. Pure.</summary>
public static class PodAmounts
{
    /// <summary>The requests of the pod, its overhead included.</summary>
    public static ResourceAmounts Requests(JsonObject? spec)
    {
        var total = Sum(spec, "requests");
        total.Add(ResourceAmounts.Parse(JsonTree.Object(spec, "overhead")));
        return total;
    }

    /// <summary>The limits of the pod; overhead counts where there is a limit.</summary>
    public static ResourceAmounts Limits(JsonObject? spec)
    {
        var total = Sum(spec, "limits");
        var overhead = ResourceAmounts.Parse(JsonTree.Object(spec, "overhead"));
        foreach (var name in overhead.Names.Where(name => !total[name].IsZero))
        {
            total.Add(name, overhead[name]);
        }

        return total;
    }

    /// <summary>The requests or limits of one container, or of the pod itself.</summary>
    public static ResourceAmounts Of(JsonObject? holder, string list) => ResourceAmounts.Parse(JsonTree.At(holder, "resources", list));

    // Init containers run one after another, before the others; sidecars among them stay.
    private static ResourceAmounts Sum(JsonObject? spec, string list)
    {
        var total = new ResourceAmounts();
        foreach (var container in JsonTree.Objects(spec, "containers"))
        {
            total.Add(Of(container, list));
        }

        var sidecars = new ResourceAmounts();
        var starting = new ResourceAmounts();
        foreach (var container in JsonTree.Objects(spec, "initContainers"))
        {
            var own = Of(container, list);
            if (JsonTree.Text(container, "restartPolicy") == "Always")
            {
                total.Add(own);
                sidecars.Add(own);
                own = new ResourceAmounts();
            }

            own.Add(sidecars);
            starting.RaiseTo(own);
        }

        total.RaiseTo(starting);
        var whole = Of(spec, list);
        foreach (var name in whole.Names)
        {
            total[name] = whole[name];
        }

        return total;
    }
}
