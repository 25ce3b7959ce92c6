namespace EdgeOrch.Client.Events;

/// <summary>
/// Keeps one misbehaving object from flooding the Events, as upstream's clients do: more than ten alike within ten minutes become one
/// event that carries the latest message, and an object may cause 25 at once and then one every five minutes. Not thread-safe; time is
/// an argument.
/// </summary>
internal sealed class EventCorrelator
{
    private const int SimilarLimit = 10;
    private const double Burst = 25;
    private const int RememberedLimit = 4096;
    private const string Combined = "(combined from similar events): ";
    private static readonly TimeSpan SimilarFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(300);

    private readonly Dictionary<PendingEvent, Similar> _similar = [];
    private readonly Dictionary<PendingEvent, Bucket> _buckets = [];

    /// <summary>How to write an event: under which key its repetitions are counted, and with which message; null when it is one too many.</summary>
    public (PendingEvent Key, string Message)? Correlate(PendingEvent pending, DateTimeOffset now)
    {
        var (key, message) = Aggregate(pending, now);
        return Takes(pending, now) ? (key, message) : null;
    }

    private (PendingEvent Key, string Message) Aggregate(PendingEvent pending, DateTimeOffset now)
    {
        var alike = pending with { Message = "", FieldPath = "" };
        if (!_similar.TryGetValue(alike, out var similar) || now - similar.Last > SimilarFor)
        {
            Forget(_similar, s => now - s.Last > SimilarFor);
            _similar[alike] = similar = new Similar();
        }

        similar.Last = now;
        similar.Messages.Add(pending.Message);
        if (similar.Messages.Count < SimilarLimit)
        {
            return (pending, pending.Message);
        }

        // One message has to go, or the set would grow with every new one.
        similar.Messages.Remove(similar.Messages.First());
        return (alike, Combined + pending.Message);
    }

    private bool Takes(PendingEvent pending, DateTimeOffset now)
    {
        var source = pending with { Message = "", FieldPath = "", Type = "", Reason = "" };
        if (!_buckets.TryGetValue(source, out var bucket))
        {
            Forget(_buckets, b => now - b.At > Refill * Burst);
            _buckets[source] = bucket = new Bucket { Tokens = Burst, At = now };
        }

        bucket.Tokens = Math.Min(Burst, bucket.Tokens + Math.Max(0, (now - bucket.At) / Refill));
        bucket.At = now;
        if (bucket.Tokens < 1)
        {
            return false;
        }

        bucket.Tokens--;
        return true;
    }

    private static void Forget<T>(Dictionary<PendingEvent, T> known, Func<T, bool> isOld)
    {
        if (known.Count < RememberedLimit)
        {
            return;
        }

        foreach (var old in known.Where(k => isOld(k.Value)).Select(static k => k.Key).ToList())
        {
            known.Remove(old);
        }

        if (known.Count >= RememberedLimit)
        {
            known.Clear();
        }
    }

    private sealed class Similar
    {
        public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset Last { get; set; }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
