using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>The checks of the baseline level about the kernel's security modules. Pure.</summary>
internal static class ProfileChecks
{
    private const string AppArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
    private const string SeccompPod = "seccomp.security.alpha.kubernetes.io/pod";
    private const string SeccompPrefix = "container.seccomp.security.alpha.kubernetes.io/";

    /// <summary>No profile but the runtime's or one of the node's.</summary>
    public static SecurityFinding? AppArmor(PodView pod, int minor)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        var setters = pod.Setters(context => IsBadType(context, "appArmorProfile", values));
        var annotations = pod.Annotations.Where(static a => a.Key.StartsWith(AppArmorPrefix, StringComparison.Ordinal))
            .Select(static a => (a.Key, Value: JsonTree.AsText(a.Value) ?? ""))
            .Where(static a => a.Value is not ("" or "runtime/default") && !a.Value.StartsWith("localhost/", StringComparison.Ordinal))
            .Select(static a => $"{a.Key}={GoQuote.Quote(a.Value)}").Order(StringComparer.Ordinal).ToList();
        List<string> who = setters.Length > 0 ? [setters] : [];
        if (annotations.Count > 0)
        {
            who.Add(PodView.Plural("annotation", annotations.Count));
        }

        List<string> what = [.. values, .. annotations];
        return who.Count == 0 ? null : new(PodView.Plural("forbidden AppArmor profile", what.Count),
            $"{string.Join(" and ", who)} must not set AppArmor profile type to {PodView.Quote(what)}");
    }

    /// <summary>Only the types of container processes, no user and no role.</summary>
    public static SecurityFinding? SeLinux(PodView pod, int minor)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        var (user, role) = (false, false);
        var setters = pod.Setters(context =>
        {
            var options = JsonTree.Object(context, "seLinuxOptions");
            var type = JsonTree.Text(options, "type") ?? "";
            var badType = !(type is "" or "container_t" or "container_init_t" or "container_kvm_t" || (type == "container_engine_t" && minor >= 31));
            if (badType)
            {
                types.Add(type);
            }

            var (badUser, badRole) = (JsonTree.Text(options, "user") is { Length: > 0 }, JsonTree.Text(options, "role") is { Length: > 0 });
            user |= badUser;
            role |= badRole;
            return badType || badUser || badRole;
        });
        if (setters.Length == 0)
        {
            return null;
        }

        List<string> what = types.Count > 0 ? [PodView.Subject("type", types)] : [];
        what.AddRange(user ? ["user may not be set"] : []);
        what.AddRange(role ? ["role may not be set"] : []);
        return new("seLinuxOptions", $"{setters} set forbidden securityContext.seLinuxOptions: {string.Join("; ", what)}");
    }

    /// <summary>Seccomp is not switched off.</summary>
    public static SecurityFinding? Seccomp(PodView pod, int minor)
    {
        if (minor < 19)
        {
            return SeccompAnnotations(pod);
        }

        var values = new SortedSet<string>(StringComparer.Ordinal);
        var setters = pod.Setters(context => IsBadType(context, "seccompProfile", values));
        return setters.Length == 0 ? null : new("seccompProfile", $"{setters} must not set securityContext.seccompProfile.type to {PodView.Quote(values)}");
    }

    /// <summary>Whether a profile is set to something else than the runtime's or one of the node's; the bad value is noted.</summary>
    public static bool IsBadType(JsonObject context, string profile, SortedSet<string> values)
    {
        if (JsonTree.Object(context, profile) is not { } set || JsonTree.Text(set, "type") is "RuntimeDefault" or "Localhost")
        {
            return false;
        }

        values.Add(JsonTree.Text(set, "type") ?? "");
        return true;
    }

    private static SecurityFinding? SeccompAnnotations(PodView pod)
    {
        var keys = pod.Containers.Select(static c => SeccompPrefix + JsonTree.Text(c, "name")).Append(SeccompPod);
        var bad = keys.Select(key => (Key: key, Value: JsonTree.Text(pod.Annotations, key)))
            .Where(static a => a.Value is not (null or "runtime/default" or "docker/default") && !a.Value.StartsWith("localhost/", StringComparison.Ordinal))
            .Select(static a => $"{a.Key}={GoQuote.Quote(a.Value!)}").Order(StringComparer.Ordinal).ToList();
        return bad.Count == 0 ? null : new("seccompProfile", $"forbidden {PodView.Plural("annotation", bad.Count)} {string.Join(", ", bad)}");
    }
}
