using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.Client;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>
/// Keeps the <c>kubernetes</c> service and its endpoints pointing at the servers that vote, so that pods reach the API by name. The leader
/// does it.
/// </summary>
internal sealed partial class KubernetesService(ApiServerOptions options, IServerGroup? group, TimeProvider time, ILogger logger) : IStartupStep
{
    private const string Services = "/api/v1/namespaces/default/services";
    private const string Endpoints = "/api/v1/namespaces/default/endpoints";
    private const string Slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "start-kubernetes-service-controller";

    /// <inheritdoc/>
    public async Task RunAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        await Loopback.EnsureAsync(transport, Services, Service(), cancellationToken).ConfigureAwait(false);
        await WriteAsync(transport, group?.View, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the endpoints whenever servers come, go, or move, until cancelled. To be run by the leader.</summary>
    public async Task FollowMembersAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        var seen = group?.View;
        while (group is not null && seen is not null && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WriteAsync(transport, seen, cancellationToken).ConfigureAwait(false);
                seen = await NextAsync(group, seen, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e, Pause);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                seen = group.View;
            }
        }
    }

    private async Task<GroupView> NextAsync(IServerGroup group, GroupView written, CancellationToken cancellationToken)
    {
        var view = written;
        while (ApiEndpoints.Of(view, options.AdvertiseAddress).SequenceEqual(ApiEndpoints.Of(written, options.AdvertiseAddress)))
        {
            view = await group.ChangedAsync(view, cancellationToken).ConfigureAwait(false);
        }

        return view;
    }

    private async Task WriteAsync(IApiTransport transport, GroupView? view, CancellationToken cancellationToken)
    {
        if (options.AdvertiseAddress is not { } own)
        {
            return;
        }

        var addresses = ApiEndpoints.Of(view, own);
        var slices = ApiEndpoints.Slices(addresses, own.AddressFamily, own.Port);
        await PutAsync(transport, Endpoints, ApiEndpoints.Endpoints(addresses), cancellationToken).ConfigureAwait(false);
        foreach (var slice in slices)
        {
            await PutAsync(transport, Slices, slice, cancellationToken).ConfigureAwait(false);
        }

        if (view is not null)
        {
            await RemoveOthersAsync(transport, slices, cancellationToken).ConfigureAwait(false);
        }
    }

    // Slices of ports that no server has any more.
    private static async Task RemoveOthersAsync(IApiTransport transport, IReadOnlyList<JsonObject> slices, CancellationToken cancellationToken)
    {
        var (_, list) = await Loopback.SendAsync(transport, "GET", Slices, null, cancellationToken).ConfigureAwait(false);
        foreach (var stored in JsonTree.Objects(list, "items"))
        {
            var metadata = JsonTree.Object(stored, "metadata");
            var name = JsonTree.Text(metadata, "name") ?? "";
            if (JsonTree.Text(JsonTree.Object(metadata, "labels"), ApiEndpoints.ServiceLabel) == ApiEndpoints.Name
                && IsOfPort(name) && !slices.Any(slice => (string?)slice["metadata"]!["name"] == name))
            {
                await Loopback.SendAsync(transport, "DELETE", $"{Slices}/{name}", null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsOfPort(string name) =>
        name.StartsWith($"{ApiEndpoints.Name}-", StringComparison.Ordinal) && name.AsSpan(ApiEndpoints.Name.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writing the endpoints of the API failed; next try in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
