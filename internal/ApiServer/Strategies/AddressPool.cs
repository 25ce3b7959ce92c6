using System.Net;
using System.Numerics;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>
/// The addresses of a CIDR that are in use. Dynamic ones come from above the lower band that is left to those who name theirs
/// (at most 256 addresses), as upstream does it. Not thread-safe.
/// </summary>
internal sealed class AddressPool
{
    private readonly IPNetwork _network;
    private readonly BigInteger _base;
    private readonly long _size;
    private readonly long _dynamicStart;
    private readonly HashSet<long> _used = [];
    private long _next;

    /// <summary>A pool with no address in use.</summary>
    /// <exception cref="FormatException">Not a CIDR.</exception>
    public AddressPool(string cidr)
    {
        _network = IPNetwork.Parse(cidr);
        Cidr = cidr;
        _base = ToNumber(_network.BaseAddress);
        var bits = (_network.BaseAddress.GetAddressBytes().Length * 8) - _network.PrefixLength;
        // Neither the network's own address nor, for IPv4, the broadcast address is given out.
        _size = Math.Min(1L << Math.Min(bits, 32), 1L << 20) - 1;
        _dynamicStart = Math.Min(Math.Max(16, _size / 16), 256);
        if (_dynamicStart >= _size)
        {
            _dynamicStart = 1;
        }

        _next = _dynamicStart;
    }

    /// <summary>The CIDR.</summary>
    public string Cidr { get; }

    /// <summary>The IP family as Services name it.</summary>
    public string Family => _network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    /// <summary>The first usable address, kept for the API server's own service.</summary>
    public IPAddress First => At(1);

    /// <summary>Whether an address belongs to the CIDR and may be given out.</summary>
    public bool Contains(IPAddress address) => _network.Contains(address) && OffsetOf(address) is > 0 and var offset && offset < _size;

    /// <summary>Takes one address; false when it is taken.</summary>
    public bool TryTake(IPAddress address) => _used.Add(OffsetOf(address));

    /// <summary>Takes any free address; null when there is none.</summary>
    public IPAddress? TakeAny()
    {
        for (var tried = 0L; tried < _size; tried++)
        {
            var offset = _next;
            _next = _next + 1 < _size ? _next + 1 : 1;
            if (offset != 1 && _used.Add(offset))
            {
                return At(offset);
            }
        }

        return null;
    }

    /// <summary>Gives an address back.</summary>
    public void Free(IPAddress address) => _used.Remove(OffsetOf(address));

    private long OffsetOf(IPAddress address) => (long)(ToNumber(address) - _base);

    private IPAddress At(long offset)
    {
        var bytes = new byte[_network.BaseAddress.GetAddressBytes().Length];
        (_base + offset).TryWriteBytes(bytes, out var written, isUnsigned: true, isBigEndian: true);
        if (written < bytes.Length)
        {
            Array.Copy(bytes, 0, bytes, bytes.Length - written, written);
            Array.Clear(bytes, 0, bytes.Length - written);
        }

        return new IPAddress(bytes);
    }

    private static BigInteger ToNumber(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);
}
