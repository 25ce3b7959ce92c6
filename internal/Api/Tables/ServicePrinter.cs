using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>Rows of Services and of what carries their addresses.</summary>
internal static class ServicePrinter
{
    private const int ShownEndpoints = 3;

    public static Printer Service { get; } = Printer.Of("Name Type Cluster-IP External-IP Port(s) Age Selector*", ServiceRow);

    public static Printer Endpoints { get; } = Printer.Of("Name Endpoints Age",
        (o, now) => [Cells.Name(o), EndpointText(o), HumanDuration.AgeOf(o, now)]);

    public static Printer Slice { get; } = Printer.Of("Name AddressType Ports Endpoints Age", SliceRow);

    public static Printer Ingress { get; } = Printer.Of("Name Class Hosts Address Ports Age", IngressRow);

    private static object?[] ServiceRow(JsonObject service, DateTimeOffset now)
    {
        var spec = Cells.Spec(service);
        var type = JsonTree.Text(spec, "type") ?? "";
        var cluster = JsonTree.Texts(spec, "clusterIPs").FirstOrDefault() ?? JsonTree.Text(spec, "clusterIP");
        return
        [
            Cells.Name(service), type, Cells.OrNone(cluster), External(service, spec, type), Ports(spec),
            HumanDuration.AgeOf(service, now), Cells.Labels(JsonTree.Object(spec, "selector")),
        ];
    }

    private static string External(JsonObject service, JsonObject? spec, string type)
    {
        var addresses = JsonTree.Texts(spec, "externalIPs").ToList();
        if (type == "ExternalName")
        {
            return JsonTree.Text(spec, "externalName") ?? "";
        }

        if (type == "LoadBalancer")
        {
            addresses.InsertRange(0, Ingresses(service));
            return addresses.Count == 0 ? "<pending>" : string.Join(",", addresses);
        }

        return Cells.OrNone(string.Join(",", addresses));
    }

    private static IEnumerable<string> Ingresses(JsonObject value)
        => JsonTree.Objects(JsonTree.At(value, "status", "loadBalancer"), "ingress")
            .Select(i => JsonTree.Text(i, "ip") is { Length: > 0 } ip ? ip : JsonTree.Text(i, "hostname") ?? "").Where(a => a.Length > 0);

    private static string Ports(JsonObject? spec)
        => Cells.OrNone(string.Join(",", JsonTree.Objects(spec, "ports").Select(p =>
        {
            var node = Cells.Count(p, "nodePort");
            return node > 0
                ? $"{Cells.Count(p, "port")}:{node}/{JsonTree.Text(p, "protocol")}"
                : $"{Cells.Count(p, "port")}/{JsonTree.Text(p, "protocol")}";
        })));

    private static string EndpointText(JsonObject endpoints)
    {
        var all = new List<string>();
        foreach (var subset in JsonTree.Objects(endpoints, "subsets"))
        {
            var addresses = JsonTree.Objects(subset, "addresses").Select(a => JsonTree.Text(a, "ip") ?? "").ToList();
            var ports = JsonTree.Objects(subset, "ports").Select(p => Cells.Count(p, "port")).ToList();
            all.AddRange(ports.Count == 0 ? addresses : ports.SelectMany(port => addresses.Select(a => Join(a, port))));
        }

        return More(all);
    }

    private static string Join(string address, long port)
        => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    private static string More(List<string> all) => all.Count == 0
        ? Cells.None
        : all.Count <= ShownEndpoints
            ? string.Join(",", all)
            : $"{string.Join(",", all.Take(ShownEndpoints))} + {all.Count - ShownEndpoints} more...";

    private static object?[] SliceRow(JsonObject slice, DateTimeOffset now)
    {
        var ports = JsonTree.Objects(slice, "ports").Select(p => JsonTree.Number(p, "port")?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*").ToList();
        var addresses = JsonTree.Objects(slice, "endpoints").SelectMany(e => JsonTree.Texts(e, "addresses")).ToList();
        return
        [
            Cells.Name(slice), JsonTree.Text(slice, "addressType") ?? "", Plain(ports, "<unset>"), Plain(addresses, "<unset>"), HumanDuration.AgeOf(slice, now),
        ];
    }

    private static string Plain(List<string> all, string empty) => all.Count == 0 ? empty : More(all);

    private static object?[] IngressRow(JsonObject ingress, DateTimeOffset now)
    {
        var spec = Cells.Spec(ingress);
        var hosts = JsonTree.Objects(spec, "rules").Select(r => JsonTree.Text(r, "host") ?? "").Where(h => h.Length > 0).ToList();
        var tls = JsonTree.Array(spec, "tls") is { Count: > 0 };
        return
        [
            Cells.Name(ingress), Cells.OrNone(JsonTree.Text(spec, "ingressClassName")), hosts.Count == 0 ? "*" : More(hosts),
            string.Join(",", Ingresses(ingress)), tls ? "80, 443" : "80", HumanDuration.AgeOf(ingress, now),
        ];
    }
}
