using EdgeOrch.Api.Types;
using EdgeOrch.Linux;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Runtime;

/// <summary>Names the control group of a pod. Upstream's tree: kubepods, the class except Guaranteed, the pod.</summary>
public static class PodCgroup
{
    /// <summary>The group's path, or the slice's name where the runtime leaves control groups to systemd.</summary>
    public static string Of(Pod pod, bool systemd)
    {
        var uid = pod.Metadata.Uid!;
        var level = QosClass.Of(pod) switch
        {
            QosClass.Burstable => "burstable",
            QosClass.BestEffort => "besteffort",
            _ => "",
        };
        if (systemd)
        {
            var middle = level.Length > 0 ? level + "-" : "";
            return $"kubepods-{middle}pod{uid.Replace('-', '_')}.slice";
        }

        return level.Length > 0 ? $"/kubepods/{level}/pod{uid}" : $"/kubepods/pod{uid}";
    }

    /// <summary>Removes the empty groups that a pod leaves behind. What is busy or gone is left alone.</summary>
    public static void Remove(CgroupLayout layout, string group)
    {
        var roots = layout.ControllerRoots.Values.ToHashSet(StringComparer.Ordinal);
        if (layout.UnifiedRoot is { } unified)
        {
            roots.Add(unified);
        }

        foreach (var root in roots)
        {
            var directory = root + group;
            if (!Directory.Exists(directory))
            {
                continue;
            }

            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                // Another user of the same group, or a process that is just ending: an empty group costs nothing.
            }
        }
    }
}
