namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>Decides whether a history is linearizable. Objects are independent, so each is looked at on its own. Pure.</summary>
internal static class HistoryChecker
{
    /// <summary>What is wrong, one text for each object; empty for a linearizable history.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<Call> calls) =>
        [.. calls.GroupBy(call => call.Key).AsParallel().Select(group => KeyChecker.Check(group)).OfType<string>()];
}
