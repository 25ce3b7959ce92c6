using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>Which rule names of a kind follow.</summary>
internal static class NameRules
{
    /// <summary>The rule; yields what is wrong with a name.</summary>
    public static Func<string, IEnumerable<string>> Of(KindDescription kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Namespace") => Names.DnsLabel,
        ("", "Service") => ServiceName,
        ("rbac.authorization.k8s.io", _) => Names.PathSegment,
        ("certificates.k8s.io", _) => Names.PathSegment,
        ("storage.k8s.io", "CSINode" or "VolumeAttachment") => Names.DnsSubdomain,
        ("networking.k8s.io", "IPAddress") => IpName,
        ("flowcontrol.apiserver.k8s.io", _) => Names.DnsSubdomain,
        ("batch", "CronJob") => CronJobName,
        ("", "Event") or ("events.k8s.io", "Event") => Names.DnsSubdomain,
        _ => Names.DnsSubdomain,
    };

    // Since 1.34 Service names need not begin with a letter where the relaxed rule is on; the strict one is what clients expect.
    private static IEnumerable<string> ServiceName(string name) => Names.Dns1035Label(name);

    private static IEnumerable<string> IpName(string name)
        => System.Net.IPAddress.TryParse(name, out _) ? [] : ["must be a valid IP address in canonical form"];

    // A CronJob's name gets an 11 character suffix to name its Jobs.
    private static IEnumerable<string> CronJobName(string name)
        => name.Length > 52 ? Names.DnsSubdomain(name).Append("must be no more than 52 characters") : Names.DnsSubdomain(name);
}
