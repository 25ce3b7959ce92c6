using EdgeOrch.Api.CustomResources;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Puts everything about webhooks together. Thread-safe.</summary>
internal sealed class WebhookSet : IDisposable
{
    private readonly WebhookCaller _caller;

    /// <summary>Builds the stages and connections.</summary>
    public WebhookSet(ResourceRegistry registry, MetricsRegistry metrics, TimeProvider time, ILogger logger)
    {
        _caller = new WebhookCaller(new WebhookConnections(new ServiceEndpoints(registry)), time);
        var counts = new WebhookMetrics(metrics);
        var invoker = new WebhookInvoker(_caller, counts, time, logger);
        Conversion = definition => new ConversionWebhook(definition.Conversion, _caller, counts, time, logger);
        Stages = [new UnevaluatedExpressions(), new MutatingWebhooks(registry, invoker), new ValidatingWebhooks(registry, invoker)];
    }

    /// <summary>The stages, in order; they come after all others that change objects.</summary>
    public IReadOnlyList<IAdmission> Stages { get; }

    /// <summary>Makes the conversion of a definition that has a webhook for it.</summary>
    public Func<CustomResourceDefinition, IVersionConversion> Conversion { get; }

    /// <inheritdoc/>
    public void Dispose() => _caller.Dispose();
}
