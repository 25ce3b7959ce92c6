using System.Globalization;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Variables;

/// <summary>The environment variables through which a container finds services, in both of upstream's styles. Pure.</summary>
public static class ServiceVariables
{
    /// <summary>The variables for the services; those without a cluster IP have none.</summary>
    public static Dictionary<string, string> Of(IEnumerable<Service> services)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            if (service.Spec is { ClusterIP: { Length: > 0 } address, Ports: { Count: > 0 } ports } && address != "None")
            {
                Add(variables, Name(service.Metadata.Name!), Bracket(address), address, ports);
            }
        }

        return variables;
    }

    private static void Add(
        Dictionary<string, string> variables, string name, string urlAddress, string address, List<ServicePort> ports)
    {
        variables[name + "_SERVICE_HOST"] = address;
        variables[name + "_SERVICE_PORT"] = Number(ports[0].Port);
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports[i];
            var number = Number(port.Port);
            var protocol = (port.Protocol ?? "TCP").ToUpperInvariant();
            var url = $"{protocol.ToLowerInvariant()}://{urlAddress}:{number}";
            if (port.Name is { Length: > 0 } portName)
            {
                variables[$"{name}_SERVICE_PORT_{Name(portName)}"] = number;
            }

            if (i == 0)
            {
                variables[name + "_PORT"] = url;
            }

            var prefix = $"{name}_PORT_{number}_{protocol}";
            variables[prefix] = url;
            variables[prefix + "_PROTO"] = protocol.ToLowerInvariant();
            variables[prefix + "_PORT"] = number;
            variables[prefix + "_ADDR"] = address;
        }
    }

    private static string Name(string name) => name.ToUpperInvariant().Replace('-', '_');

    private static string Bracket(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

    private static string Number(int? port) => (port ?? 0).ToString(CultureInfo.InvariantCulture);
}
