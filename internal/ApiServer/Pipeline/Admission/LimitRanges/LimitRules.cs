using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Quotas;
using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Pipeline.Admission.LimitRanges;

/// <summary>What a limit range has against an object. Pure.</summary>
internal static class LimitRules
{
    /// <summary>What is wrong with a pod; each problem once.</summary>
    public static List<string> CheckPod(JsonObject range, JsonObject pod)
    {
        var problems = new List<string>();
        var spec = JsonTree.Object(pod, "spec");
        foreach (var item in Items(range))
        {
            switch (JsonTree.Text(item, "type"))
            {
                case "Container":
                    foreach (var container in JsonTree.Objects(spec, "containers").Concat(JsonTree.Objects(spec, "initContainers")))
                    {
                        Check(item, "Container", PodAmounts.Of(container, "requests"), PodAmounts.Of(container, "limits"), problems);
                    }

                    break;
                case "Pod":
                    Check(item, "Pod", PodAmounts.Requests(spec), PodAmounts.Limits(spec), problems);
                    break;
            }
        }

        return [.. problems.Distinct()];
    }

    /// <summary>What is wrong with a claim; claims have no limits, so the maximum is on what they request.</summary>
    public static List<string> CheckClaim(JsonObject range, JsonObject claim)
    {
        const string Type = "PersistentVolumeClaim";
        var problems = new List<string>();
        var requests = PodAmounts.Of(JsonTree.Object(claim, "spec"), "requests");
        foreach (var item in Items(range).Where(static i => JsonTree.Text(i, "type") == Type))
        {
            Minimum(item, Type, requests, new ResourceAmounts(), problems);
            var max = ResourceAmounts.Parse(JsonTree.Object(item, "max"));
            foreach (var name in max.Names)
            {
                if (!requests.Has(name))
                {
                    problems.Add($"maximum {name} usage per {Type} is {max[name]}.  No request is specified");
                }
                else if (requests[name] > max[name])
                {
                    problems.Add($"maximum {name} usage per {Type} is {max[name]}, but request is {requests[name]}");
                }
            }
        }

        return [.. problems.Distinct()];
    }

    private static IEnumerable<JsonObject> Items(JsonObject range) => JsonTree.Objects(JsonTree.Object(range, "spec"), "limits");

    private static void Check(JsonObject item, string type, ResourceAmounts requests, ResourceAmounts limits, List<string> problems)
    {
        Minimum(item, type, requests, limits, problems);
        Maximum(item, type, requests, limits, problems);
        Ratio(item, type, requests, limits, problems);
    }

    private static void Minimum(JsonObject item, string type, ResourceAmounts requests, ResourceAmounts limits, List<string> problems)
    {
        var min = ResourceAmounts.Parse(JsonTree.Object(item, "min"));
        foreach (var name in min.Names)
        {
            var rule = $"minimum {name} usage per {type} is {min[name]}";
            if (!requests.Has(name))
            {
                problems.Add($"{rule}.  No request is specified");
            }
            else if (requests[name] < min[name])
            {
                problems.Add($"{rule}, but request is {requests[name]}");
            }
            else if (limits.Has(name) && limits[name] < min[name])
            {
                problems.Add($"{rule}, but limit is {limits[name]}");
            }
        }
    }

    private static void Maximum(JsonObject item, string type, ResourceAmounts requests, ResourceAmounts limits, List<string> problems)
    {
        var max = ResourceAmounts.Parse(JsonTree.Object(item, "max"));
        foreach (var name in max.Names)
        {
            var rule = $"maximum {name} usage per {type} is {max[name]}";
            if (!limits.Has(name))
            {
                problems.Add($"{rule}.  No limit is specified");
            }
            else if (limits[name] > max[name])
            {
                problems.Add($"{rule}, but limit is {limits[name]}");
            }
            else if (requests[name] > max[name])
            {
                problems.Add($"{rule}, but request is {requests[name]}");
            }
        }
    }

    private static void Ratio(JsonObject item, string type, ResourceAmounts requests, ResourceAmounts limits, List<string> problems)
    {
        var ratios = ResourceAmounts.Parse(JsonTree.Object(item, "maxLimitRequestRatio"));
        foreach (var name in ratios.Names)
        {
            var rule = $"{name} max limit to request ratio per {type} is {ratios[name]}";
            if (requests[name].IsZero)
            {
                problems.Add($"{rule}, but no request is specified or request is 0");
            }
            else if (limits[name].IsZero)
            {
                problems.Add($"{rule}, but no limit is specified or limit is 0");
            }
            else if (Exceeds(limits[name], requests[name], ratios[name]))
            {
                var actual = (double)limits[name].Nanos / (double)requests[name].Nanos;
                problems.Add($"{rule}, but provided ratio is {actual.ToString("F6", CultureInfo.InvariantCulture)}");
            }
        }
    }

    private static bool Exceeds(Quantity limit, Quantity request, Quantity ratio) =>
        (double)limit.Nanos / (double)request.Nanos > (double)ratio.Nanos / 1e9;
}
