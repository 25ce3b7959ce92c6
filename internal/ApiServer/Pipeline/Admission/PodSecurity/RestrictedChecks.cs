using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>The checks of the restricted level: what pods must say to be hardened. Pure.</summary>
internal static class RestrictedChecks
{
    // Windows has none of these since the standards know of Windows pods.
    private const int WindowsAware = 25;
    private const int UserNamespaceAware = 35;

    private static readonly string[] Allowed =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>No process gains rights its parent had not.</summary>
    public static SecurityFinding? PrivilegeEscalation(PodView pod, int minor)
    {
        var names = IsExempt(pod, minor) ? [] : pod.Named(static context => JsonTree.Flag(context, "allowPrivilegeEscalation") != false);
        return names.Count == 0 ? null : new("allowPrivilegeEscalation != false",
            $"{PodView.Subject("container", names)} must set securityContext.allowPrivilegeEscalation=false");
    }

    /// <summary>All capabilities dropped, at most low ports added back.</summary>
    public static SecurityFinding? Capabilities(PodView pod, int minor)
    {
        if (IsExempt(pod, minor))
        {
            return null;
        }

        var details = new List<string>();
        var keeping = pod.Named(static context => !JsonTree.Texts(JsonTree.Object(context, "capabilities"), "drop").Contains("ALL"));
        if (keeping.Count > 0)
        {
            details.Add($"{PodView.Subject("container", keeping)} must set securityContext.capabilities.drop=[\"ALL\"]");
        }

        var added = new SortedSet<string>(StringComparer.Ordinal);
        var adding = pod.Named(context =>
        {
            var bad = JsonTree.Texts(JsonTree.Object(context, "capabilities"), "add").Where(static c => c != "NET_BIND_SERVICE").ToList();
            added.UnionWith(bad);
            return bad.Count > 0;
        });
        if (adding.Count > 0)
        {
            details.Add($"{PodView.Subject("container", adding)} must not include {PodView.Quote(added)} in securityContext.capabilities.add");
        }

        return details.Count == 0 ? null : new("unrestricted capabilities", string.Join("; ", details));
    }

    /// <summary>Only volumes that come from the API or a claim.</summary>
    public static SecurityFinding? Volumes(PodView pod, int minor)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var volume in JsonTree.Objects(pod.Spec, "volumes"))
        {
            var sources = volume.Where(static p => p.Key != "name" && p.Value is not null).Select(static p => p.Key).ToList();
            if (!sources.Any(Allowed.Contains))
            {
                names.Add(JsonTree.Text(volume, "name") ?? "");
                types.Add(sources.FirstOrDefault() ?? "unknown");
            }
        }

        return names.Count == 0 ? null : new("restricted volume types",
            $"{PodView.Subject("volume", names)} {(names.Count == 1 ? "uses" : "use")} {PodView.Subject("restricted volume type", types)}");
    }

    /// <summary>Nothing may run as root, and must say so.</summary>
    public static SecurityFinding? NonRoot(PodView pod, int minor)
    {
        const string Reason = "runAsNonRoot != true";
        if (minor >= UserNamespaceAware && pod.HasUserNamespace)
        {
            return null;
        }

        var setters = pod.Setters(static context => JsonTree.Flag(context, "runAsNonRoot") == false);
        if (setters.Length > 0)
        {
            return new(Reason, $"{setters} must not set securityContext.runAsNonRoot=false");
        }

        var silent = JsonTree.Flag(pod.Security, "runAsNonRoot") == true ? [] : pod.Named(static context => JsonTree.Flag(context, "runAsNonRoot") is null);
        return silent.Count == 0 ? null : new(Reason, $"pod or {PodView.Subject("container", silent)} must set securityContext.runAsNonRoot=true");
    }

    /// <summary>User 0 is not asked for.</summary>
    public static SecurityFinding? RootUser(PodView pod, int minor)
    {
        var setters = minor >= UserNamespaceAware && pod.HasUserNamespace ? "" : pod.Setters(static context => JsonTree.Number(context, "runAsUser") == 0);
        return setters.Length == 0 ? null : new("runAsUser=0", $"{setters} must not set runAsUser=0");
    }

    /// <summary>System calls are filtered, and the pod says by what.</summary>
    public static SecurityFinding? Seccomp(PodView pod, int minor)
    {
        if (IsExempt(pod, minor))
        {
            return null;
        }

        if (ProfileChecks.Seccomp(pod, minor) is { } bad)
        {
            return bad;
        }

        var silent = JsonTree.Has(pod.Security, "seccompProfile") ? [] : pod.Named(static context => !JsonTree.Has(context, "seccompProfile"));
        return silent.Count == 0 ? null : new("seccompProfile",
            $"pod or {PodView.Subject("container", silent)} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    private static bool IsExempt(PodView pod, int minor) => minor >= WindowsAware && pod.IsWindows;
}
