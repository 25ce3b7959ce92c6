using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>One time series (or one histogram) that can write itself in the Prometheus text format.</summary>
internal interface IMetric
{
    /// <summary>Appends the sample lines.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">The family's name.</param>
    /// <param name="labels">Escaped <c>name="value"</c> pairs joined by commas, or empty.</param>
    void Write(StringBuilder output, string name, string labels);
}
