namespace EdgeOrch.Cli.HostChecks;

/// <summary>Judges whether a host can run EdgeOrch. Pure: facts in, judgements out.</summary>
internal static class HostJudge
{
    /// <summary>All judgements, the most basic first.</summary>
    public static IReadOnlyList<HostCheck> Judge(HostFacts facts) =>
        [.. Identity(facts), .. KernelJudge.Judge(facts), .. RuntimeJudge.Judge(facts), .. Place(facts)];

    private static IEnumerable<HostCheck> Identity(HostFacts facts)
    {
        yield return facts.IsRoot
            ? HostCheck.Ok("root", "running as root")
            : HostCheck.Fail("root", "not running as root", "run as root or with sudo: namespaces, mounts and network rules need it");
        yield return IsDnsName(facts.NodeName)
            ? HostCheck.Ok("node name", facts.NodeName)
            : HostCheck.Fail(
                "node name",
                $"\"{facts.NodeName}\" is no valid node name",
                "use lower-case letters, digits, '-' and '.' only: set the host name with hostnamectl, or give --node-name");
        yield return facts.Now >= facts.BuildTime - TimeSpan.FromDays(1)
            ? HostCheck.Ok("clock", $"{facts.Now:yyyy-MM-dd HH:mm:ss} UTC")
            : HostCheck.Fail(
                "clock",
                $"it says {facts.Now:yyyy-MM-dd HH:mm}, which is before this executable was made ({facts.BuildTime:yyyy-MM-dd})",
                "set the clock (timedatectl set-ntp true): certificates are refused otherwise");
    }

    private static IEnumerable<HostCheck> Place(HostFacts facts)
    {
        const long Mebibyte = 1024 * 1024;
        yield return facts.DataDirectoryError is { } error
            ? HostCheck.Fail("data directory", $"{facts.DataDirectory} cannot be written: {error}", "choose another with --data-dir, or mend its rights or its file system")
            : facts.DataDirectoryFreeBytes switch
            {
                < 256 * Mebibyte => HostCheck.Fail(
                    "data directory", $"{facts.DataDirectory} has only {facts.DataDirectoryFreeBytes / Mebibyte} MiB free", "free at least 256 MiB, or choose another place with --data-dir"),
                < 1024 * Mebibyte => HostCheck.Warn(
                    "data directory", $"{facts.DataDirectory} has {facts.DataDirectoryFreeBytes / Mebibyte} MiB free", "1 GiB or more leaves room for logs and volumes"),
                _ => HostCheck.Ok("data directory", $"{facts.DataDirectory} is writable, {facts.DataDirectoryFreeBytes / Mebibyte} MiB free"),
            };
        yield return facts.ApiPortError is null
            ? HostCheck.Ok("API port", $"{facts.ApiPort} is free")
            : HostCheck.Warn(
                "API port",
                $"{facts.ApiPort} cannot be listened on: {facts.ApiPortError}",
                "if that is not an edgeorch server already running, stop what holds it (ss -ltnp) or give --https-listen-port");
        yield return facts.SwapBytes == 0
            ? HostCheck.Ok("swap", "off")
            : HostCheck.Ok("swap", $"{facts.SwapBytes / Mebibyte} MiB on; pods' memory limits do not count it");
        var foreign = facts.CniFiles.Where(file => file != EdgeOrch.Network.Cni.CniConfig.FileName).Order(StringComparer.Ordinal).ToList();
        var earlier = foreign.Where(file => string.CompareOrdinal(file, EdgeOrch.Network.Cni.CniConfig.FileName) < 0).ToList();
        yield return (earlier.Count, foreign.Count) switch
        {
            (> 0, _) => HostCheck.Fail(
                "pod network", $"{facts.CniDirectory} has {string.Join(", ", earlier)}, which the runtime takes before EdgeOrch's", "remove it, or give the runtime and --cni-conf-dir a directory of their own"),
            (_, > 0) => HostCheck.Warn(
                "pod network", $"{facts.CniDirectory} also has {string.Join(", ", foreign)}", "pods made before EdgeOrch starts would use it: remove what nothing else needs"),
            _ => HostCheck.Ok("pod network", $"nothing else configures one in {facts.CniDirectory}"),
        };
    }

    /// <summary>RFC 1123 subdomain, as object names are.</summary>
    private static bool IsDnsName(string name) => name.Length is > 0 and <= 253
        && name.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
}
