using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>Something the registry can write out under one name.</summary>
internal interface IMetricFamily
{
    void Write(StringBuilder output, string name);
}
