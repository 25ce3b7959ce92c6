using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Where the API is served, and the objects by which the <c>kubernetes</c> service says so. Pure.</summary>
internal static class ApiEndpoints
{
    /// <summary>The name of the service and of its endpoints.</summary>
    public const string Name = "kubernetes";

    /// <summary>The label by which slices name their service.</summary>
    public const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>
    /// The addresses of all servers that vote, in order. A pod's loopback is its own: a server that serves nothing else has none.
    /// </summary>
    /// <param name="view">The group; null when there is none.</param>
    /// <param name="own">This server's address, which counts where it is alone or has not told the others yet; null when it has none.</param>
    public static IReadOnlyList<IPEndPoint> Of(GroupView? view, IPEndPoint? own)
    {
        var all = new List<IPEndPoint>();
        foreach (var member in view?.Members ?? [])
        {
            var isOwn = member.Id == view!.Self && (view.IsAlone || member.About is null);
            if (member.Part == MemberPart.Voter && !isOwn && IPEndPoint.TryParse(member.About?.ApiAddress ?? "", out var address))
            {
                all.Add(address);
            }
        }

        if (own is not null && (view is null || view.Members.Any(member => member.Id == view.Self && (view.IsAlone || member.About is null))))
        {
            all.Add(own);
        }

        // A slice holds addresses of one family, and the cluster has one.
        var family = (own ?? all.FirstOrDefault())?.AddressFamily;
        return [.. all.Where(address => address.AddressFamily == family && !IPAddress.IsLoopback(address.Address)).Distinct()
            .OrderBy(static address => address.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>The Endpoints object: a subset for each port.</summary>
    public static JsonObject Endpoints(IReadOnlyList<IPEndPoint> addresses) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = new JsonObject { ["endpointslice.kubernetes.io/skip-mirror"] = "true" } },
        ["subsets"] = addresses.Count == 0 ? null : new JsonArray([.. ByPort(addresses).Select(static group => new JsonObject
        {
            ["addresses"] = new JsonArray([.. group.Select(static address => new JsonObject { ["ip"] = address.Address.ToString() })]),
            ["ports"] = Ports(group.Key),
        })]),
    };

    /// <summary>The slices: one for each port, the most used one under the service's own name.</summary>
    /// <param name="addresses">All addresses.</param>
    /// <param name="family">The family of a slice that holds none.</param>
    /// <param name="port">The port of a slice that holds none.</param>
    public static IReadOnlyList<JsonObject> Slices(IReadOnlyList<IPEndPoint> addresses, AddressFamily family, int port)
    {
        var byPort = ByPort(addresses).OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key).ToList();
        return byPort.Count == 0
            ? [Slice(Name, [], family, port)]
            : [.. byPort.Select((group, index) => Slice(index == 0 ? Name : $"{Name}-{group.Key}", [.. group], family, group.Key))];
    }

    private static JsonObject Slice(string name, IPEndPoint[] addresses, AddressFamily family, int port) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [ServiceLabel] = Name } },
        ["addressType"] = family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4",
        ["endpoints"] = new JsonArray([.. addresses.Select(static address => new JsonObject
        {
            ["addresses"] = new JsonArray(address.Address.ToString()),
            ["conditions"] = new JsonObject { ["ready"] = true },
        })]),
        ["ports"] = Ports(port),
    };

    private static IEnumerable<IGrouping<int, IPEndPoint>> ByPort(IEnumerable<IPEndPoint> addresses) =>
        addresses.GroupBy(static address => address.Port).OrderBy(static group => group.Key);

    private static JsonArray Ports(int port) => new(new JsonObject { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" });
}
