using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>A Service with its endpoints. Pure.</summary>
internal static class ServiceDescription
{
    /// <summary>Adds everything but the events.</summary>
    /// <param name="slices">The service's EndpointSlices.</param>
    public static void Add(Description text, JsonObject service, IReadOnlyCollection<JsonObject> slices)
    {
        var metadata = JsonTree.Object(service, "metadata");
        var spec = JsonTree.Object(service, "spec");
        text.Field(0, "Name", JsonTree.Text(metadata, "name"));
        text.Field(0, "Namespace", JsonTree.Text(metadata, "namespace"));
        text.Labels(metadata);
        text.FieldOrNone(0, "Selector", string.Join(',', Description.Pairs(JsonTree.Object(spec, "selector"), "=")));
        text.Field(0, "Type", JsonTree.Text(spec, "type"));
        text.Field(0, "IP Family Policy", JsonTree.Text(spec, "ipFamilyPolicy"));
        text.Field(0, "IP Families", string.Join(',', JsonTree.Texts(spec, "ipFamilies")));
        text.FieldOrNone(0, "IP", JsonTree.Text(spec, "clusterIP"));
        text.Field(0, "IPs", string.Join(',', JsonTree.Texts(spec, "clusterIPs")));
        text.Field(0, "External IPs", string.Join(',', JsonTree.Texts(spec, "externalIPs")));
        text.Field(0, "External Name", JsonTree.Text(spec, "externalName"));
        text.Field(0, "LoadBalancer Ingress", string.Join(", ", JsonTree.Objects(JsonTree.At(service, "status", "loadBalancer"), "ingress")
            .Select(ingress => JsonTree.Text(ingress, "ip") ?? JsonTree.Text(ingress, "hostname") ?? "")));
        foreach (var port in JsonTree.Objects(spec, "ports"))
        {
            AddPort(text, port, slices);
        }

        text.Field(0, "Session Affinity", JsonTree.Text(spec, "sessionAffinity"));
        text.Field(0, "External Traffic Policy", JsonTree.Text(spec, "externalTrafficPolicy"));
        text.Field(0, "Internal Traffic Policy", JsonTree.Text(spec, "internalTrafficPolicy"));
        text.Field(0, "HealthCheck NodePort", JsonTree.Number(spec, "healthCheckNodePort") is > 0 and { } check ? $"{check}" : null);
    }

    private static void AddPort(Description text, JsonObject port, IReadOnlyCollection<JsonObject> slices)
    {
        var name = JsonTree.Text(port, "name") ?? "";
        var protocol = JsonTree.Text(port, "protocol") ?? "TCP";
        var shown = name.Length == 0 ? "<unset>" : name;
        text.Field(0, "Port", $"{shown}\t{JsonTree.Number(port, "port")}/{protocol}");
        text.Field(0, "TargetPort", $"{(port["targetPort"] is { } target ? Description.Value(target) : "<unset>")}/{protocol}");
        text.Field(0, "NodePort", JsonTree.Number(port, "nodePort") is > 0 and { } node ? $"{shown}\t{node}/{protocol}" : null);
        text.FieldOrNone(0, "Endpoints", string.Join(',', Endpoints(name, slices)));
    }

    /// <summary>Addresses that take traffic for a port: those ready, or not said to be otherwise.</summary>
    private static IEnumerable<string> Endpoints(string portName, IReadOnlyCollection<JsonObject> slices) =>
        from slice in slices
        from port in JsonTree.Objects(slice, "ports")
        where (JsonTree.Text(port, "name") ?? "") == portName
        from endpoint in JsonTree.Objects(slice, "endpoints")
        where JsonTree.Flag(JsonTree.Object(endpoint, "conditions"), "ready") != false
        from address in JsonTree.Texts(endpoint, "addresses")
        select address.Contains(':') ? $"[{address}]:{JsonTree.Number(port, "port")}" : $"{address}:{JsonTree.Number(port, "port")}";
}
