using System.Collections.Concurrent;
using System.Globalization;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.ApiServer.Health;

/// <summary>Counts and times requests under upstream's metric names. Thread-safe.</summary>
internal sealed class RequestMetrics(MetricsRegistry registry, TimeProvider time)
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly MetricFamily<Counter> _requests = registry.CounterFamily(
        "apiserver_request_total", "Requests by verb, resource and answer.", "verb", "resource", "code");

    private readonly MetricFamily<Histogram> _durations = registry.HistogramFamily(
        "apiserver_request_duration_seconds", "Time to answer requests, watches not counted.", Bounds, "verb");

    private readonly ConcurrentDictionary<(string Verb, string Resource, int Code), Counter> _counters = new();
    private readonly ConcurrentDictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);

    /// <summary>The clock's mark at the start of a request.</summary>
    public long Start() => time.GetTimestamp();

    /// <summary>Records one finished request.</summary>
    public void Finish(RequestInfo info, int code, long start)
    {
        var resource = info.IsResource && code != 404 ? info.Resource : "";
        _counters.GetOrAdd((info.Verb, resource, code), static (key, families) =>
            families.With(key.Verb, key.Resource, key.Code.ToString(CultureInfo.InvariantCulture)), _requests).Increment();
        if (info.Verb != "watch")
        {
            _histograms.GetOrAdd(info.Verb, static (verb, family) => family.With(verb), _durations).Observe(time.GetElapsedTime(start).TotalSeconds);
        }
    }
}
