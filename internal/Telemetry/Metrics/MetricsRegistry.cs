using System.Collections.Concurrent;
using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>
/// The metrics of one process, written in the Prometheus text format. Declaring the same metric twice with the same
/// shape gives the same family, so that independent parts may share one. Thread-safe.
/// </summary>
public sealed class MetricsRegistry
{
    /// <summary>The media type of <see cref="Write"/>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Declares a counter without labels. By convention the name ends in <c>_total</c>.</summary>
    public Counter Counter(string name, string help) => CounterFamily(name, help).With();

    /// <summary>Declares a counter with labels.</summary>
    public MetricFamily<Counter> CounterFamily(string name, string help, params string[] labelNames) =>
        Family(name, help, "counter", labelNames, static () => new Counter());

    /// <summary>Declares a gauge without labels.</summary>
    public Gauge Gauge(string name, string help) => GaugeFamily(name, help).With();

    /// <summary>Declares a gauge with labels.</summary>
    public MetricFamily<Gauge> GaugeFamily(string name, string help, params string[] labelNames) =>
        Family(name, help, "gauge", labelNames, static () => new Gauge());

    /// <summary>Declares a gauge that is read at scrape time. <paramref name="read"/> must be cheap and must not throw.</summary>
    public void Gauge(string name, string help, Func<double> read) =>
        Add(name, help, "gauge", [], () => new CallbackGauge(read));

    /// <summary>Declares a histogram without labels.</summary>
    public Histogram Histogram(string name, string help, IReadOnlyList<double> upperBounds) =>
        HistogramFamily(name, help, upperBounds).With();

    /// <summary>Declares a histogram with labels.</summary>
    /// <exception cref="ArgumentException">The bounds are not strictly increasing.</exception>
    public MetricFamily<Histogram> HistogramFamily(
        string name, string help, IReadOnlyList<double> upperBounds, params string[] labelNames)
    {
        double[] bounds = [.. upperBounds];
        for (int i = 1; i < bounds.Length; i++)
        {
            if (bounds[i] <= bounds[i - 1])
            {
                throw new ArgumentException($"metric {name}: bucket bounds must strictly increase", nameof(upperBounds));
            }
        }

        return Family(name, help, "histogram", labelNames, () => new Histogram(bounds));
    }

    /// <summary>Everything declared, sorted by name, in the text exposition format.</summary>
    public string Write()
    {
        StringBuilder output = new();
        foreach ((string name, Entry entry) in _entries.ToArray().OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            output.Append("# HELP ").Append(name).Append(' ').Append(Exposition.EscapeHelp(entry.Help)).Append('\n');
            output.Append("# TYPE ").Append(name).Append(' ').Append(entry.Type).Append('\n');
            entry.Family.Write(output, name);
        }

        return output.ToString();
    }

    private MetricFamily<T> Family<T>(string name, string help, string type, string[] labelNames, Func<T> create)
        where T : class =>
        (MetricFamily<T>)Add(name, help, type, labelNames, () => new MetricFamily<T>(labelNames, create));

    private IMetricFamily Add(string name, string help, string type, string[] labelNames, Func<IMetricFamily> create)
    {
        if (!Exposition.IsName(name, colonAllowed: true))
        {
            throw new ArgumentException($"\"{name}\" is not a valid metric name", nameof(name));
        }

        foreach (string label in labelNames)
        {
            if (!Exposition.IsName(label, colonAllowed: false))
            {
                throw new ArgumentException($"metric {name}: \"{label}\" is not a valid label name", nameof(labelNames));
            }
        }

        Entry entry = _entries.GetOrAdd(name, _ => new Entry(help, type, labelNames, create()));
        if (entry.Type != type || !entry.LabelNames.AsSpan().SequenceEqual(labelNames))
        {
            throw new ArgumentException($"metric {name} is already declared with another type or other labels", nameof(name));
        }

        return entry.Family;
    }

    private sealed record Entry(string Help, string Type, string[] LabelNames, IMetricFamily Family);
}
