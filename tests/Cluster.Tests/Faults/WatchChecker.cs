using EdgeOrch.Cluster.Tests.Linearizability;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>Holds what a watch told against what clients did. Pure.</summary>
internal static class WatchChecker
{
    /// <summary>What is wrong; empty when every acknowledged write was told, every event is of a write that was not refused, and each follows from the one before.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<ConfigMapEvent> events, IReadOnlyList<Call> calls)
    {
        List<string> wrong = [];
        HashSet<string> alive = [];
        Dictionary<string, Call> writes = calls.Where(call => call.Verb is Verb.Create or Verb.Update).ToDictionary(call => call.Value);
        foreach (ConfigMapEvent one in events)
        {
            bool follows = one.Type == "ADDED" ? alive.Add(one.Name) : one.Type == "MODIFIED" ? alive.Contains(one.Name) : alive.Remove(one.Name);
            if (!follows)
            {
                wrong.Add($"{one} does not follow from what came before");
            }

            Call? write = writes.GetValueOrDefault(one.Value);
            bool isWritten = write is not null && write.Key == one.Name && write.Outcome is Outcome.Done or Outcome.Unknown;
            if (!isWritten || (one.Type != "DELETED" && write!.Version != 0 && write.Version != one.Version))
            {
                wrong.Add($"{one} is not what was written: {write}");
            }
        }

        HashSet<(string, long)> told = [.. events.Where(one => one.Type != "DELETED").Select(one => (one.Name, one.Version))];
        wrong.AddRange(writes.Values.Where(write => write.Outcome == Outcome.Done && !told.Contains((write.Key, write.Version))).Select(write => $"lost: {write}"));
        wrong.AddRange(events.Where(one => one.Type != "DELETED").GroupBy(one => one.Value).Where(same => same.Count() > 1).Select(same => $"took effect twice: {string.Join(", ", same)}"));
        int deleted = events.Count(one => one.Type == "DELETED");
        int acknowledged = calls.Count(call => call is { Verb: Verb.Delete, Outcome: Outcome.Done });
        if (deleted < acknowledged)
        {
            wrong.Add($"lost: {acknowledged} deletes were acknowledged, {deleted} were told");
        }

        return wrong;
    }

    /// <summary>The calls, with the versions that those without an answer made.</summary>
    public static IEnumerable<Call> WithVersions(IReadOnlyList<Call> calls, IReadOnlyList<ConfigMapEvent> events)
    {
        Dictionary<string, long> versions = events.Where(one => one.Type != "DELETED").GroupBy(one => one.Value).ToDictionary(same => same.Key, same => same.Min(one => one.Version));
        return calls.Select(call => call is { Outcome: Outcome.Unknown, Verb: not Verb.Read } ? call with { Version = versions.GetValueOrDefault(call.Value) } : call);
    }
}
