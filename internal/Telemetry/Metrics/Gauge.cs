using System.Text;

namespace EdgeOrch.Telemetry.Metrics;

/// <summary>A number that goes up and down, such as open connections. Thread-safe without locks.</summary>
public sealed class Gauge : IMetric
{
    private long _bits;

    /// <summary>The current value.</summary>
    public double Value => BitConverter.Int64BitsToDouble(Interlocked.Read(ref _bits));

    /// <summary>Replaces the value.</summary>
    public void Set(double value) => Interlocked.Exchange(ref _bits, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Adds <paramref name="amount"/>, which may be negative.</summary>
    public void Add(double amount) => AtomicDouble.Add(ref _bits, amount);

    /// <summary>Adds one.</summary>
    public void Increment() => Add(1);

    /// <summary>Subtracts one.</summary>
    public void Decrement() => Add(-1);

    void IMetric.Write(StringBuilder output, string name, string labels) => Exposition.Sample(output, name, labels, Value);
}
