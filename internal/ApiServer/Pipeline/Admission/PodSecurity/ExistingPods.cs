using EdgeOrch.Api;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>Tells which pods that are there already a stricter level would refuse. Thread-safe.</summary>
internal sealed class ExistingPods(ResourceStorage pods)
{
    private const int MaxPods = 3000;

    /// <summary>Warnings, pods with the same problems together; empty when all is well.</summary>
    public async ValueTask<IReadOnlyList<string>> ViolationsAsync(string @namespace, LevelVersion level, CancellationToken cancellationToken)
    {
        var snapshot = await pods.RecentAsync(cancellationToken).ConfigureAwait(false);
        var all = snapshot.WithPrefix(pods.PrefixIn(@namespace)).ToArray();
        var byProblem = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var stored in all.Take(MaxPods))
        {
            var pod = ObjectWriter.Parse(stored);
            var findings = SecurityStandards.Evaluate(level, new PodView(JsonTree.Object(pod, "metadata"), JsonTree.Object(pod, "spec")));
            if (findings.Count > 0)
            {
                var problem = string.Join(", ", findings.Select(static f => f.Reason));
                if (!byProblem.TryGetValue(problem, out var names))
                {
                    byProblem[problem] = names = [];
                }

                names.Add(stored.Name);
            }
        }

        if (byProblem.Count == 0)
        {
            return [];
        }

        var warnings = new List<string> { $"existing pods in namespace \"{@namespace}\" violate the new PodSecurity enforce level \"{level}\"" };
        if (all.Length > MaxPods)
        {
            warnings.Add($"new PodSecurity enforce level only checked against the first {MaxPods} of {all.Length} existing pods");
        }

        warnings.AddRange(byProblem.Select(static p => $"{p.Value[0]}{Others(p.Value.Count - 1)}: {p.Key}").Order(StringComparer.Ordinal));
        return warnings;
    }

    private static string Others(int count) => count switch
    {
        0 => "",
        1 => " (and 1 other pod)",
        _ => $" (and {count} other pods)",
    };
}
