using System.Globalization;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Counts and times calls of webhooks under upstream's metric names. Thread-safe.</summary>
internal sealed class WebhookMetrics(MetricsRegistry registry)
{
    private const int MaxCode = 600;

    private static readonly double[] AdmissionBounds = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25];
    private static readonly double[] ConversionBounds = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 45, 60];

    private readonly MetricFamily<Histogram> _durations = registry.HistogramFamily(
        "apiserver_admission_webhook_admission_duration_seconds", "Time admission webhooks took.", AdmissionBounds, "name", "type", "operation", "rejected");

    private readonly MetricFamily<Counter> _requests = registry.CounterFamily(
        "apiserver_admission_webhook_request_total", "Calls of admission webhooks by outcome.", "name", "type", "operation", "code", "rejected");

    private readonly MetricFamily<Counter> _rejections = registry.CounterFamily(
        "apiserver_admission_webhook_rejection_count", "Requests that admission webhooks ended.", "name", "type", "operation", "error_type", "rejection_code");

    private readonly MetricFamily<Counter> _failOpen = registry.CounterFamily(
        "apiserver_admission_webhook_fail_open_count", "Requests that went on because a failed webhook is ignored.", "name", "type");

    private readonly MetricFamily<Histogram> _conversionDurations = registry.HistogramFamily(
        "apiserver_conversion_webhook_duration_seconds", "Time conversion webhooks took.", ConversionBounds, "result", "failure_type");

    private readonly MetricFamily<Counter> _conversions = registry.CounterFamily(
        "apiserver_conversion_webhook_request_total", "Calls of conversion webhooks by outcome.", "result", "failure_type");

    /// <summary>An admission webhook was asked.</summary>
    /// <param name="webhook">Its name.</param>
    /// <param name="mutating">Whether it may change objects.</param>
    /// <param name="operation">What was asked about.</param>
    /// <param name="code">The HTTP status of the answer.</param>
    /// <param name="errorType">Why the request ended here; null when it went on.</param>
    /// <param name="took">How long it took.</param>
    public void Asked(string webhook, bool mutating, string operation, int code, string? errorType, TimeSpan took)
    {
        var type = Type(mutating);
        var status = Math.Min(code, MaxCode).ToString(CultureInfo.InvariantCulture);
        var rejected = errorType is null ? "false" : "true";
        _durations.With(webhook, type, operation, rejected).Observe(took.TotalSeconds);
        _requests.With(webhook, type, operation, status, rejected).Increment();
        if (errorType is not null)
        {
            _rejections.With(webhook, type, operation, errorType, status).Increment();
        }
    }

    /// <summary>An admission webhook failed and the request goes on.</summary>
    public void FailedOpen(string webhook, bool mutating) => _failOpen.With(webhook, Type(mutating)).Increment();

    /// <summary>A conversion webhook was asked; <paramref name="failure"/> is empty when it converted.</summary>
    public void Converted(string failure, TimeSpan took)
    {
        var result = failure.Length == 0 ? "success" : "failure";
        _conversions.With(result, failure).Increment();
        _conversionDurations.With(result, failure).Observe(took.TotalSeconds);
    }

    private static string Type(bool mutating) => mutating ? "admit" : "validating";
}
