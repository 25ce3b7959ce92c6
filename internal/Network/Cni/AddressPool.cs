using System.Buffers.Binary;
using System.Net;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// The addresses of a node's pod network. The first is the bridge's (the pods' gateway); the network's own and its
/// broadcast address are nobody's. Pure.
/// </summary>
public sealed class AddressPool
{
    private const int LargestHostPart = 20;

    private readonly byte[] _base;
    private readonly long _count;

    /// <summary>Creates the pool of a network.</summary>
    /// <exception cref="CniException">The network has no room for a pod.</exception>
    public AddressPool(IPNetwork network)
    {
        Network = network;
        _base = network.BaseAddress.GetAddressBytes();
        var hostBits = (_base.Length * 8) - network.PrefixLength;
        if (hostBits < 2)
        {
            throw new CniException(CniErrorCode.InvalidConfiguration, $"pod network {network} has no room for pods; use a prefix of at most /{(_base.Length * 8) - 2}");
        }

        // A node never has a million pods; the cap keeps IPv6 arithmetic inside a long.
        _count = 1L << Math.Min(hostBits, LargestHostPart);
    }

    /// <summary>The network.</summary>
    public IPNetwork Network { get; }

    /// <summary>The bridge's address.</summary>
    public IPAddress Gateway => At(1);

    /// <summary>
    /// The next free address behind the last one given: an address rests as long as possible before it is used again, so
    /// that nobody's stale connection reaches a new pod.
    /// </summary>
    /// <param name="last">The address given last; null at the beginning.</param>
    /// <param name="isTaken">Whether an address is in use.</param>
    /// <returns>Null when all are taken.</returns>
    public IPAddress? Next(IPAddress? last, Predicate<IPAddress> isTaken)
    {
        const long First = 2;
        var usable = _count - First - 1;
        var start = last is not null && Network.Contains(last) ? OffsetOf(last) + 1 : First;
        for (long i = 0; i < usable; i++)
        {
            var candidate = At(First + ((start - First + i) % usable));
            if (!isTaken(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private IPAddress At(long offset)
    {
        var bytes = (byte[])_base.Clone();
        var tail = bytes.AsSpan(bytes.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(tail, BinaryPrimitives.ReadUInt32BigEndian(tail) + (uint)offset);
        return new IPAddress(bytes);
    }

    private long OffsetOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var offset = (long)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4))
            - BinaryPrimitives.ReadUInt32BigEndian(_base.AsSpan(_base.Length - 4));
        return Math.Clamp(offset, 1, _count - 1);
    }
}
