using System.Globalization;
using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>A number that only grows, such as requests served. Thread-safe without locks.</summary>
public sealed class Counter : IMetric
{
    private long _value;

    /// <summary>The current count.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <summary>Adds one.</summary>
    public void Increment() => Interlocked.Increment(ref _value);

    /// <summary>Adds <paramref name="amount"/>, which must not be negative.</summary>
    public void Add(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        Interlocked.Add(ref _value, amount);
    }

    void IMetric.Write(StringBuilder output, string name, string labels) =>
        output.Append(name).Append(Exposition.Braces(labels)).Append(' ')
            .Append(Value.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
