using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Keeps the <c>kubernetes</c> service and its endpoints pointing at this server, so that pods reach the API by name.</summary>
internal sealed class KubernetesService(ApiServerOptions options) : IStartupStep
{
    private const string Services = "/api/v1/namespaces/default/services";
    private const string Endpoints = "/api/v1/namespaces/default/endpoints";
    private const string Slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

    /// <inheritdoc/>
    public string Name => "start-kubernetes-service-controller";

    /// <inheritdoc/>
    public async Task RunAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        await Loopback.EnsureAsync(transport, Services, Service(), cancellationToken).ConfigureAwait(false);
        if (options.AdvertiseAddress is { } address)
        {
            await PutAsync(transport, Endpoints, EndpointsOf(address), cancellationToken).ConfigureAwait(false);
            await PutAsync(transport, Slices, SliceOf(address), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task PutAsync(IApiTransport transport, string collection, JsonObject value, CancellationToken cancellationToken)
    {
        var name = (string)value["metadata"]!["name"]!;
        var (found, _) = await Loopback.SendAsync(transport, "GET", $"{collection}/{name}", null, cancellationToken).ConfigureAwait(false);
        var (code, answer) = found == 404
            ? await Loopback.SendAsync(transport, "POST", collection, value, cancellationToken).ConfigureAwait(false)
            : await Loopback.SendAsync(transport, "PUT", $"{collection}/{name}", value, cancellationToken).ConfigureAwait(false);
        if (code is not (200 or 201))
        {
            throw ApiException.InternalError($"writing {collection}/{name} answered {code}: {(string?)answer["message"]}");
        }
    }

    private JsonObject Service() => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = "kubernetes",
            ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
        },
        ["spec"] = new JsonObject
        {
            ["type"] = "ClusterIP",
            ["clusterIP"] = new AddressPool(options.ServiceCidr).First.ToString(),
            ["sessionAffinity"] = "None",
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = "https",
                ["port"] = 443,
                ["protocol"] = "TCP",
                ["targetPort"] = options.AdvertiseAddress?.Port ?? 6443,
            }),
        },
    };

    // A pod's loopback is its own: a server that serves nothing else has a service without endpoints.
    private static bool IsUsable(IPEndPoint address) => !IPAddress.IsLoopback(address.Address);

    private static JsonObject EndpointsOf(IPEndPoint address) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "kubernetes", ["labels"] = new JsonObject { ["endpointslice.kubernetes.io/skip-mirror"] = "true" } },
        ["subsets"] = IsUsable(address)
            ? new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(new JsonObject { ["ip"] = address.Address.ToString() }),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = address.Port, ["protocol"] = "TCP" }),
            })
            : null,
    };

    private static JsonObject SliceOf(IPEndPoint address) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "kubernetes", ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "kubernetes" } },
        ["addressType"] = address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4",
        ["endpoints"] = IsUsable(address)
            ? new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(address.Address.ToString()),
                ["conditions"] = new JsonObject { ["ready"] = true },
            })
            : new JsonArray(),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = address.Port, ["protocol"] = "TCP" }),
    };
}
