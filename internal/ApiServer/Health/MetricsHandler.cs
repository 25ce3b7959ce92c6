using System.Text;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.ApiServer.Health;

/// <summary>Serves <c>/metrics</c>. Thread-safe.</summary>
internal sealed class MetricsHandler(MetricsRegistry metrics) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info.Path == "/metrics";

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context) => ValueTask.FromResult(new ApiServerResponse
    {
        ContentType = MetricsRegistry.ContentType,
        Body = Encoding.UTF8.GetBytes(metrics.Write()),
    });
}
