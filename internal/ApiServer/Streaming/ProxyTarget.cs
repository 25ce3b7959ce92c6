using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Where a proxied request goes: an address as its node sees it. An empty node means that this server dials itself.</summary>
internal sealed record ProxyTarget(string Scheme, string Node, IPAddress Address, int Port)
{
    /// <summary>A pod's port; its first one when none is named.</summary>
    /// <exception cref="ApiException">The pod does not exist, has no address yet, or no such port.</exception>
    public static async Task<ProxyTarget> OfPodAsync(ApiClient client, string @namespace, ProxyName name, CancellationToken cancellationToken)
    {
        var pod = await client.For<Pod>().FindAsync(@namespace, name.Name, cancellationToken).ConfigureAwait(false) ?? throw ApiException.NotFound("", "pods", name.Name);
        var ports = (pod.Spec?.Containers ?? []).SelectMany(c => c.Ports ?? []).ToList();
        var port = name.Port.Length == 0
            ? ports.FirstOrDefault()?.ContainerPortValue ?? (name.Scheme == "https" ? 443 : 80)
            : Number(name.Port) ?? ports.FirstOrDefault(p => p.Name == name.Port)?.ContainerPortValue
                ?? throw ApiException.ServiceUnavailable($"no port {GoQuote.Quote(name.Port)} found for pod {GoQuote.Quote(name.Name)}");
        return IPAddress.TryParse(pod.Status?.PodIP, out var address) && PodTarget.NodeOf(pod) is var node
            ? new ProxyTarget(name.Scheme, node, address, port)
            : throw ApiException.BadRequest("address not allowed: the pod has no address yet");
    }

    /// <summary>A ready endpoint of a service's port, any of them; the only port when none is named.</summary>
    /// <exception cref="ApiException">404: no such service. 503: no such port, or nothing is ready behind it.</exception>
    public static async Task<ProxyTarget> OfServiceAsync(ApiClient client, string @namespace, ProxyName name, CancellationToken cancellationToken)
    {
        var service = await client.For<Service>().FindAsync(@namespace, name.Name, cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", "services", name.Name);
        var ports = service.Spec?.Ports ?? [];
        var port = (name.Port.Length == 0 && ports.Count == 1 ? ports[0] : ports.FirstOrDefault(p => p.Name == name.Port || p.Port == Number(name.Port)))
            ?? throw ApiException.ServiceUnavailable($"no service port {GoQuote.Quote(name.Port)} found for service {GoQuote.Quote(name.Name)}");
        var slices = await client.For<EndpointSlice>().ListAsync(
            @namespace, new ListOptions { LabelSelector = $"kubernetes.io/service-name={name.Name}" }, cancellationToken).ConfigureAwait(false);
        var ready = slices.Items.SelectMany(s => Ready(s, port.Name ?? "", name.Scheme)).ToList();
        return ready.Count > 0
            ? ready[RandomNumberGenerator.GetInt32(ready.Count)]
            : throw ApiException.ServiceUnavailable($"no endpoints available for service {GoQuote.Quote(name.Name)}");
    }

    /// <summary>A port of a node itself.</summary>
    /// <exception cref="ApiException">The node does not exist, has no address, or the port is no number.</exception>
    public static async Task<ProxyTarget> OfNodeAsync(ApiClient client, ProxyName name, CancellationToken cancellationToken)
    {
        var node = await client.For<Api.Types.Node>().FindAsync(null, name.Name, cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", "nodes", name.Name);
        var port = Number(name.Port) ?? throw ApiException.BadRequest($"invalid port {GoQuote.Quote(name.Port)}");
        return IPAddress.TryParse(node.Status?.Addresses?.FirstOrDefault(a => a.Type == "InternalIP")?.Address, out var address)
            ? new ProxyTarget(name.Scheme, name.Name, address, port)
            : throw ApiException.ServiceUnavailable($"node {GoQuote.Quote(name.Name)} has no internal address");
    }

    private static IEnumerable<ProxyTarget> Ready(EndpointSlice slice, string portName, string scheme)
    {
        if (slice.Ports?.FirstOrDefault(p => (p.Name ?? "") == portName)?.Port is not { } port)
        {
            yield break;
        }

        foreach (var endpoint in slice.Endpoints ?? [])
        {
            if (endpoint.Conditions?.Ready != false && IPAddress.TryParse(endpoint.Addresses?.FirstOrDefault(), out var address))
            {
                yield return new ProxyTarget(scheme, endpoint.NodeName ?? "", address, port);
            }
        }
    }

    private static int? Number(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
