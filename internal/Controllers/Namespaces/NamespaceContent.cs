using System.Globalization;

namespace EdgeOrch.Controllers.Namespaces;

/// <summary>What is left in a namespace that is being deleted.</summary>
internal sealed class NamespaceContent
{
    private readonly SortedDictionary<string, int> _remaining = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _finalizers = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    /// <summary>Whether nothing is left and nothing failed.</summary>
    public bool IsGone => _remaining.Count == 0 && _failures.Count == 0;

    /// <summary>Notes objects of a resource and the finalizers that hold them.</summary>
    public void AddRemaining(ResourceType resource, int count, IEnumerable<string> finalizers)
    {
        if (count > 0)
        {
            _remaining[$"{resource.Plural}.{resource.Group}"] = count;
        }

        foreach (var finalizer in finalizers)
        {
            _finalizers[finalizer] = _finalizers.GetValueOrDefault(finalizer) + 1;
        }
    }

    /// <summary>Notes a resource that could not be deleted.</summary>
    public void AddFailure(ResourceType resource, string message) => _failures.Add($"{resource.Plural}.{resource.Group}: {message}");

    /// <summary>The namespace's conditions, in upstream's words. A condition that already says so keeps its transition time.</summary>
    public List<NamespaceCondition> Conditions(IReadOnlyList<NamespaceCondition>? before, DateTimeOffset now)
    {
        var conditions = (before ?? []).ToList();
        Set(conditions, now, "NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered", null, "");
        Set(conditions, now, "NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed", null, "");
        Set(
            conditions, now, "NamespaceDeletionContentFailure", "ContentDeleted", "All content successfully deleted, may be waiting on finalization",
            _failures.Count == 0 ? null : "ContentDeletionFailed",
            string.Create(CultureInfo.InvariantCulture, $"Failed to delete all resource types, {_failures.Count} remaining: {string.Join(", ", _failures)}"));
        Set(
            conditions, now, "NamespaceContentRemaining", "ContentRemoved", "All content successfully removed",
            _remaining.Count == 0 ? null : "SomeResourcesRemain",
            "Some resources are remaining: " + string.Join(", ", _remaining.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} has {r.Value} resource instances"))));
        Set(
            conditions, now, "NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished",
            _finalizers.Count == 0 ? null : "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: "
            + string.Join(", ", _finalizers.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} in {f.Value} resource instances"))));
        return conditions;
    }

    private static void Set(
        List<NamespaceCondition> conditions, DateTimeOffset now, string type, string goodReason, string goodMessage, string? badReason, string badMessage)
    {
        var status = badReason is null ? "False" : "True";
        var reason = badReason ?? goodReason;
        var message = badReason is null ? goodMessage : badMessage;
        var current = conditions.Find(condition => condition.Type == type);
        if (current is not null && current.Status == status && current.Reason == reason && current.Message == message)
        {
            return;
        }

        var next = new NamespaceCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = current?.Status == status ? current.LastTransitionTime : KubeTime.TruncateToSeconds(now),
        };
        if (current is null)
        {
            conditions.Add(next);
        }
        else
        {
            conditions[conditions.IndexOf(current)] = next;
        }
    }
}
