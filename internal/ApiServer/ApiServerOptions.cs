using System.Net;
using EdgeOrch.ApiServer.Storage.Encryption;

namespace EdgeOrch.ApiServer;

/// <summary>How the API server is set up.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The addresses to listen on; empty serves only inside the process. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>The addresses cluster IPs are taken from, in CIDR form.</summary>
    public string ServiceCidr { get; init; } = "10.43.0.0/16";

    /// <summary>The lowest node port.</summary>
    public int NodePortFirst { get; init; } = 30000;

    /// <summary>The highest node port.</summary>
    public int NodePortLast { get; init; } = 32767;

    /// <summary>The address nodes reach this server at, for the <c>kubernetes</c> endpoints; null leaves them out.</summary>
    public IPEndPoint? AdvertiseAddress { get; init; }

    /// <summary>The seats that requests of all priority levels share; watches and streams hold none once they have begun.</summary>
    public int MaxInFlight { get; init; } = 400;

    /// <summary>Which kinds are sealed in the store, with which keys; null for none.</summary>
    public EncryptionFile? Encryption { get; init; }

    /// <summary>The version shown by <c>/version</c>.</summary>
    public string Version { get; init; } = "v1.36.0+edgeorch.1";
}
