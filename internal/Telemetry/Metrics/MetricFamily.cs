using System.Collections.Concurrent;
using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>All series of one metric name, told apart by label values.</summary>
/// <typeparam name="T"><see cref="Counter"/>, <see cref="Gauge"/> or <see cref="Histogram"/>.</typeparam>
public sealed class MetricFamily<T> : IMetricFamily
    where T : class
{
    private readonly ConcurrentDictionary<string, T> _children = new(StringComparer.Ordinal);
    private readonly string[] _labelNames;
    private readonly Func<T> _create;

    internal MetricFamily(string[] labelNames, Func<T> create)
    {
        _labelNames = labelNames;
        _create = create;
    }

    /// <summary>
    /// The series with these label values, in the order the labels were declared. Keep the result on hot paths: the
    /// look-up renders the labels. Label values must come from a bounded set, or memory grows without bound.
    /// </summary>
    /// <exception cref="ArgumentException">The number of values differs from the number of labels.</exception>
    public T With(params ReadOnlySpan<string> labelValues)
    {
        if (labelValues.Length != _labelNames.Length)
        {
            throw new ArgumentException($"expected {_labelNames.Length} label values, got {labelValues.Length}", nameof(labelValues));
        }

        string key = Exposition.Labels(_labelNames, labelValues);
        return _children.TryGetValue(key, out T? child) ? child : _children.GetOrAdd(key, _create());
    }

    /// <summary>Forgets the series with these label values, for example when the object it describes is gone.</summary>
    public void Remove(params ReadOnlySpan<string> labelValues) => _children.TryRemove(Exposition.Labels(_labelNames, labelValues), out _);

    void IMetricFamily.Write(StringBuilder output, string name)
    {
        // The dictionary's own copy: sorting it directly first asks for its size and then fills an array, and fails when a series comes in between.
        foreach ((string labels, T child) in _children.ToArray().OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            ((IMetric)child).Write(output, name, labels);
        }
    }
}
