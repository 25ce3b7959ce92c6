namespace EdgeOrch.Bench;

/// <summary>What came out of a run: count, rate per second, latencies in milliseconds.</summary>
internal sealed record Measurement(int Count, double Rate, double P50, double P99, double Max);
