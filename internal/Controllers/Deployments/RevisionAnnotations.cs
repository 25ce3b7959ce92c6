using System.Globalization;

namespace EdgeOrch.Controllers.Deployments;

/// <summary>The annotations by which a deployment and its replica sets remember revisions and sizes.</summary>
internal static class RevisionAnnotations
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";
    private const int HistoryLengthLimit = 2000;

    private static readonly string[] NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration", Revision, History, DesiredReplicas, MaxReplicas, "deprecated.deployment.rollback.to",
    ];

    /// <summary>The revision of a replica set; 0 when it carries none.</summary>
    public static long RevisionOf(KubeObject value) =>
        long.TryParse(value.Metadata.Annotations?.GetValueOrDefault(Revision), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>A size annotation, or null when absent or unreadable.</summary>
    public static int? Size(ReplicaSet set, string annotation) =>
        int.TryParse(set.Metadata.Annotations?.GetValueOrDefault(annotation), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size) ? size : null;

    /// <summary>Writes the sizes a replica set was last scaled for; returns whether that changed it.</summary>
    public static bool SetSizes(ReplicaSet set, Deployment deployment)
    {
        var desired = deployment.Replicas();
        var changed = Set(set, DesiredReplicas, desired.ToString(CultureInfo.InvariantCulture));
        return Set(set, MaxReplicas, (desired + deployment.MaxSurge()).ToString(CultureInfo.InvariantCulture)) || changed;
    }

    /// <summary>
    /// Brings the newest replica set's annotations in line: the deployment's own are copied, the revision rises and the
    /// one it had is appended to its history.
    /// </summary>
    public static bool Update(ReplicaSet set, Deployment deployment, long newRevision)
    {
        var changed = false;
        foreach (var (key, value) in deployment.Metadata.Annotations ?? [])
        {
            changed |= !NotCopied.Contains(key, StringComparer.Ordinal) && Set(set, key, value);
        }

        var old = RevisionOf(set);
        if (old >= newRevision)
        {
            return changed;
        }

        Set(set, Revision, newRevision.ToString(CultureInfo.InvariantCulture));
        if (old > 0)
        {
            Set(set, History, Append(set.Metadata.Annotations!.GetValueOrDefault(History), old));
        }

        return true;
    }

    private static string Append(string? history, long revision)
    {
        var entries = (history ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Append(revision.ToString(CultureInfo.InvariantCulture)).ToList();
        while (entries.Count > 1 && entries.Sum(entry => entry.Length + 1) > HistoryLengthLimit)
        {
            entries.RemoveAt(0);
        }

        return string.Join(',', entries);
    }

    private static bool Set(ReplicaSet set, string key, string value)
    {
        var annotations = set.Metadata.Annotations ??= new(StringComparer.Ordinal);
        if (annotations.TryGetValue(key, out var known) && known == value)
        {
            return false;
        }

        annotations[key] = value;
        return true;
    }
}
