using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>Serves <c>/version</c>: the Kubernetes level spoken. Thread-safe.</summary>
internal sealed class VersionHandler(string version) : IRequestHandler
{
    private readonly byte[] _document = Build(version);

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Path is "/version" or "/version/";

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context) => ValueTask.FromResult(ApiServerResponse.Of(200, _document));

    private static byte[] Build(string version)
    {
        var parts = version.TrimStart('v').Split('.');
        return ObjectEncoder.Encode(new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.Length > 1 ? parts[1] : "0",
            ["gitVersion"] = version,
            ["gitCommit"] = "",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "1970-01-01T00:00:00Z",
            ["goVersion"] = RuntimeInformation.FrameworkDescription,
            ["compiler"] = "native",
            ["platform"] = "linux/" + (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "amd64" : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()),
        });
    }
}
