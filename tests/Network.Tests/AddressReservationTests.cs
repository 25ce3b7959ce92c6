using System.Net;
using EdgeOrch.Network.Cni;

namespace EdgeOrch.Network.Tests;

/// <summary>Addresses and who has them.</summary>
public sealed class AddressReservationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-addresses-").FullName;
    private readonly AddressPool _pool = new(IPNetwork.Parse("10.42.7.0/24"));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_network_gives_every_address_but_its_own_the_gateway_and_the_broadcast()
    {
        var taken = new HashSet<IPAddress>();
        IPAddress? last = null;
        while (_pool.Next(last, taken.Contains) is { } next)
        {
            taken.Add(next);
            last = next;
        }

        Assert.Equal(253, taken.Count);
        Assert.Equal("10.42.7.1", _pool.Gateway.ToString());
        Assert.DoesNotContain(IPAddress.Parse("10.42.7.255"), taken);
    }

    [Fact]
    public void An_address_given_back_rests_until_all_others_were_used()
    {
        var reservations = new AddressReservations(_directory);
        reservations.Reserve(_pool, "a", "eth0", "");
        reservations.Release("a", "eth0");
        Assert.Equal("10.42.7.3", reservations.Reserve(_pool, "b", "eth0", "").Address.ToString());
    }

    [Theory]
    [InlineData("10.0.0.0/31")]
    [InlineData("10.0.0.0/32")]
    public void A_network_without_room_for_a_pod_is_refused(string network) =>
        Assert.Contains(network, Assert.Throws<CniException>(() => new AddressPool(IPNetwork.Parse(network))).Message);

    [Fact]
    public void A_full_network_says_so_and_keeps_its_reservations()
    {
        var pool = new AddressPool(IPNetwork.Parse("10.42.7.0/29"));
        var reservations = new AddressReservations(_directory);
        for (var i = 0; i < 5; i++)
        {
            reservations.Reserve(pool, "c" + i, "eth0", "");
        }

        Assert.Equal(CniErrorCode.AddressesExhausted, Assert.Throws<CniException>(() => reservations.Reserve(pool, "more", "eth0", "")).Code);
        Assert.Equal(5, reservations.List().Count);
        reservations.Release("c3", "eth0");
        Assert.Equal("10.42.7.5", reservations.Reserve(pool, "more", "eth0", "").Address.ToString());
    }

    [Fact]
    public void Many_at_once_never_get_the_same_address()
    {
        var addresses = Enumerable.Range(0, 100).AsParallel().WithDegreeOfParallelism(16)
            .Select(i => new AddressReservations(_directory).Reserve(_pool, "c" + i, "eth0", "").Address).ToList();
        Assert.Equal(100, addresses.Distinct().Count());
    }

    [Fact]
    public void A_file_cut_off_by_a_power_failure_counts_as_free()
    {
        File.WriteAllText(Path.Combine(_directory, "10.42.7.2"), "");
        File.WriteAllText(Path.Combine(_directory, "last"), "");
        Assert.Equal("10.42.7.2", new AddressReservations(_directory).Reserve(_pool, "a", "eth0", "").Address.ToString());
    }

    [Fact]
    public void A_changed_pod_network_gives_a_new_address()
    {
        var reservations = new AddressReservations(_directory);
        reservations.Reserve(_pool, "a", "eth0", "");
        var moved = reservations.Reserve(new AddressPool(IPNetwork.Parse("10.50.0.0/24")), "a", "eth0", "");
        Assert.Equal("10.50.0.2", moved.Address.ToString());
        Assert.Single(reservations.List());
    }
}
