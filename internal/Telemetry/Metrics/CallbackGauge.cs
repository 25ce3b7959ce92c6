using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>A gauge whose value is asked for at scrape time, for numbers that something else already keeps.</summary>
internal sealed class CallbackGauge(Func<double> read) : IMetricFamily
{
    public void Write(StringBuilder output, string name) => Exposition.Sample(output, name, string.Empty, read());
}
