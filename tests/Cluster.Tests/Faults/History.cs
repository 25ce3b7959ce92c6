using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeOrch.Cluster.Tests.Linearizability;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>All calls of all clients. Thread-safe.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Call> _calls = new();

    /// <summary>The clock of all calls.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<Call> Calls => [.. _calls];

    /// <summary>Remembers one.</summary>
    public void Add(Call call) => _calls.Enqueue(call);

    /// <summary>How many writes that began at or after a time are acknowledged.</summary>
    public int AcknowledgedSince(long time) => _calls.Count(call => IsAcknowledged(call) && call.Began >= time);

    /// <summary>The longest time between two acknowledgements of writes from one time to another.</summary>
    public TimeSpan LongestOutage(long from, long to)
    {
        long[] marks = [from, .. _calls.Where(IsAcknowledged).Select(call => call.Ended).Where(time => time > from && time < to).Order(), to];
        return marks.Zip(marks.Skip(1), Stopwatch.GetElapsedTime).Max();
    }

    private static bool IsAcknowledged(Call call) => call is { Verb: not Verb.Read, Outcome: Outcome.Done };
}
