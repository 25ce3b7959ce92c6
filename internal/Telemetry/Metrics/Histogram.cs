using System.Globalization;
using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>Counts observations in buckets by upper bound, as Prometheus histograms do. Thread-safe without locks.</summary>
/// <remarks>A scrape may see a bucket an instant before the sum; Prometheus accepts that.</remarks>
public sealed class Histogram : IMetric
{
    private readonly double[] _bounds;
    private readonly long[] _counts;
    private long _sumBits;

    internal Histogram(double[] bounds)
    {
        _bounds = bounds;
        _counts = new long[bounds.Length + 1];
    }

    /// <summary>Upper bounds in seconds that suit API requests and disk syncs: 1 ms to 60 s.</summary>
    public static IReadOnlyList<double> LatencySeconds { get; } =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>Number of observations so far.</summary>
    public long Count
    {
        get
        {
            long total = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                total += Interlocked.Read(ref _counts[i]);
            }

            return total;
        }
    }

    /// <summary>Sum of all observations.</summary>
    public double Sum => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _sumBits));

    /// <summary>Records one observation, in the unit the metric's name ends with.</summary>
    public void Observe(double value)
    {
        int found = Array.BinarySearch(_bounds, value);
        Interlocked.Increment(ref _counts[found >= 0 ? found : ~found]);
        AtomicDouble.Add(ref _sumBits, value);
    }

    void IMetric.Write(StringBuilder output, string name, string labels)
    {
        string lead = labels.Length == 0 ? string.Empty : labels + ",";
        long cumulative = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            cumulative += Interlocked.Read(ref _counts[i]);
            string bound = i < _bounds.Length ? Exposition.Number(_bounds[i]) : "+Inf";
            output.Append(name).Append("_bucket{").Append(lead).Append("le=\"").Append(bound).Append("\"} ")
                .Append(cumulative.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        Exposition.Sample(output, name + "_sum", labels, Sum);
        Exposition.Sample(output, name + "_count", labels, cumulative);
    }
}
