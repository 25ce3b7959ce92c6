namespace EdgeOrch.Telemetry.Metrics;

/// <summary>Addition on a double kept as its bits, because the runtime has no atomic add for doubles.</summary>
internal static class AtomicDouble
{
    internal static void Add(ref long bits, double amount)
    {
        long seen = Interlocked.Read(ref bits);
        while (true)
        {
            long wanted = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + amount);
            long found = Interlocked.CompareExchange(ref bits, wanted, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
