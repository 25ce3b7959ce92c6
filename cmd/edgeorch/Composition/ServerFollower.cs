using System.Net;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Servers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>Learns the cluster's servers from the EndpointSlice of the <c>kubernetes</c> service, which the leader keeps.</summary>
internal sealed partial class ServerFollower(KnownServers servers, ILogger logger)
{
    /// <summary>Follows; call it before the informers run.</summary>
    /// <param name="informers">The node's informers.</param>
    /// <param name="hasAll">Whether the node keeps all EndpointSlices anyway.</param>
    public void Follow(InformerSet informers, bool hasAll) =>
        informers.For<EndpointSlice>(hasAll ? "" : "metadata.name=kubernetes").AddHandler(change => Learn(change.New));

    private void Learn(EndpointSlice? slice)
    {
        if (slice is not { Metadata: { Name: "kubernetes", Namespace: "default" } })
        {
            return;
        }

        try
        {
            servers.Learn(ServersOf(slice));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e.Message);
        }
    }

    /// <summary>The servers that an EndpointSlice names. Pure.</summary>
    internal static IReadOnlyList<Uri> ServersOf(EndpointSlice slice)
    {
        var port = slice.Ports?.FirstOrDefault(static port => port.Name == "https")?.Port ?? 6443;
        return [.. (slice.Endpoints ?? [])
            .SelectMany(static endpoint => endpoint.Addresses ?? [])
            .Select(address => IPAddress.TryParse(address, out var parsed) ? new Uri($"https://{new IPEndPoint(parsed, (int)port)}") : null)
            .OfType<Uri>()];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the list of the cluster's servers cannot be kept: {Error}")]
    private partial void LogNotKept(string error);
}
