using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Runtime;

/// <summary>Composes a pod's resolver configuration by its dnsPolicy. Pure.</summary>
public static class DnsConfigBuilder
{
    private const int MaximumServers = 3;
    private const int MaximumSearches = 32;

    /// <summary>The configuration.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="options">Names the cluster's DNS service and domain.</param>
    /// <param name="hostResolver">The text of the node's resolver file.</param>
    public static DNSConfig Build(Pod pod, NodeOptions options, string hostResolver)
    {
        var config = BuildPolicy(pod, options, hostResolver);
        var extra = pod.Spec?.DnsConfig;
        var result = new DNSConfig();
        result.Servers.AddRange(config.Servers.Concat(extra?.Nameservers ?? []).Distinct().Take(MaximumServers));
        result.Searches.AddRange(config.Searches.Concat(extra?.Searches ?? []).Distinct().Take(MaximumSearches));
        var overridden = (extra?.Options ?? []).ToDictionary(o => o.Name!, o => o.Value, StringComparer.Ordinal);
        result.Options.AddRange(config.Options.Where(o => !overridden.ContainsKey(o.Split(':')[0])));
        result.Options.AddRange(overridden.Select(o => string.IsNullOrEmpty(o.Value) ? o.Key : $"{o.Key}:{o.Value}"));
        return result;
    }

    /// <summary>Reads nameserver, search and options lines of a resolver file; see resolv.conf(5).</summary>
    public static DNSConfig Parse(string text)
    {
        var config = new DNSConfig();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length < 2)
            {
                continue;
            }

            switch (words[0])
            {
                case "nameserver":
                    config.Servers.Add(words[1]);
                    break;
                case "search":
                    config.Searches.Clear();
                    config.Searches.AddRange(words.Skip(1).Where(w => w != "."));
                    break;
                case "options":
                    config.Options.AddRange(words.Skip(1));
                    break;
                default:
                    break;
            }
        }

        return config;
    }

    private static DNSConfig BuildPolicy(Pod pod, NodeOptions options, string hostResolver)
    {
        var policy = pod.Spec?.DnsPolicy ?? "ClusterFirst";
        if (policy == "None")
        {
            return new DNSConfig();
        }

        var host = Parse(hostResolver);
        var cluster = policy == "ClusterFirstWithHostNet" || (policy == "ClusterFirst" && pod.Spec?.HostNetwork != true);
        if (!cluster || options.ClusterDns.Count == 0)
        {
            return host;
        }

        var config = new DNSConfig();
        config.Servers.AddRange(options.ClusterDns);
        config.Searches.Add($"{pod.Metadata.Namespace}.svc.{options.ClusterDomain}");
        config.Searches.Add($"svc.{options.ClusterDomain}");
        config.Searches.Add(options.ClusterDomain);
        config.Searches.AddRange(host.Searches);
        config.Options.Add("ndots:5");
        return config;
    }
}
