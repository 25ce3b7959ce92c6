using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeOrch.Controllers.Nodes;

/// <summary>Cuts a cluster's pod network into equal node networks. Immutable and pure.</summary>
internal sealed class NodeNetworks
{
    private readonly UInt128 _base;
    private readonly int _bits;
    private readonly int _maskSize;

    /// <summary>Parses the cluster's network.</summary>
    /// <exception cref="FormatException">It is no network, or has no room for one of the wanted size.</exception>
    public NodeNetworks(string clusterCidr, int maskSize)
    {
        if (!IPNetwork.TryParse(clusterCidr, out var network))
        {
            throw new FormatException($"cluster CIDR \"{clusterCidr}\" is not a network such as 10.42.0.0/16");
        }

        _bits = network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        if (maskSize < network.PrefixLength || maskSize > _bits)
        {
            throw new FormatException($"node networks of /{maskSize} do not fit into cluster CIDR \"{clusterCidr}\"");
        }

        _base = ToNumber(network.BaseAddress);
        _maskSize = maskSize;
        Count = UInt128.One << Math.Min(62, maskSize - network.PrefixLength);
    }

    /// <summary>How many node networks there are.</summary>
    public UInt128 Count { get; }

    /// <summary>The index of a node network, or null when the text is none of this cluster network.</summary>
    public UInt128? IndexOf(string cidr)
    {
        if (!IPNetwork.TryParse(cidr, out var network) || network.BaseAddress.GetAddressBytes().Length * 8 != _bits || network.PrefixLength != _maskSize)
        {
            return null;
        }

        var address = ToNumber(network.BaseAddress);
        var index = (address - _base) >> (_bits - _maskSize);
        return address >= _base && index < Count ? index : null;
    }

    /// <summary>The node network of an index.</summary>
    public string At(UInt128 index)
    {
        var address = _base + (index << (_bits - _maskSize));
        var bytes = new byte[_bits / 8];
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)(address & 0xff);
            address >>= 8;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{_maskSize}");
    }

    /// <summary>
    /// The first free index from <paramref name="start"/> on, going round, or null when all are used. Starting after the last
    /// one given lets a released network rest before it is given again.
    /// </summary>
    public UInt128? NextFree(IReadOnlySet<UInt128> used, UInt128 start)
    {
        for (var i = UInt128.Zero; i < Count && i <= (UInt128)used.Count; i++)
        {
            var index = (start + i) % Count;
            if (!used.Contains(index))
            {
                return index;
            }
        }

        return null;
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        var number = UInt128.Zero;
        foreach (var octet in address.GetAddressBytes())
        {
            number = (number << 8) | octet;
        }

        return number;
    }
}
