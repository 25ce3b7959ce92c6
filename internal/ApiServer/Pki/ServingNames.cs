using System.Net;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>The names and addresses a serving certificate is for. Pure.</summary>
public sealed record ServingNames(IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>Everything clients inside and outside the cluster call the API server by.</summary>
    public static ServingNames For(PkiOptions options)
    {
        var names = new List<string>
        {
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", $"kubernetes.default.svc.{options.ClusterDomain}", "localhost",
        };
        var addresses = new List<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        addresses.AddRange(options.ServiceCidrs.Select(FirstAddress));
        addresses.AddRange(options.NodeAddresses);
        names.Add(options.NodeName);
        foreach (var extra in options.ExtraNames)
        {
            if (IPAddress.TryParse(extra, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                names.Add(extra);
            }
        }

        return new ServingNames([.. names.Select(n => n.ToLowerInvariant()).Distinct(StringComparer.Ordinal)], [.. addresses.Distinct()]);
    }

    /// <summary>The first usable address of a range: network address plus one.</summary>
    public static IPAddress FirstAddress(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var i = bytes.Length - 1; i >= 0 && ++bytes[i] == 0; i--)
        {
            // Carries into the next byte.
        }

        return new IPAddress(bytes);
    }
}
