namespace EdgeOrch.Bench;

/// <summary>Creates with watchers on the collection, and what the watchers got; the lag is in milliseconds.</summary>
internal sealed record WatchedRun(Measurement Creates, long Delivered, double LongestLag);
