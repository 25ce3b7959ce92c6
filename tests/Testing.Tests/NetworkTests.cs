namespace EdgeOrch.Testing.Tests;

public sealed class NetworkTests
{
    [Fact]
    public async Task Two_namespaces_on_one_segment_reach_each_other_and_the_host()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync();
        (NetworkNamespace first, _) = await network.AddAsync("a");
        (_, string second) = await network.AddAsync("b");

        (await first.RunAsync("ping", "-c", "1", "-W", "5", second)).Succeeded();
        (await first.RunAsync("ping", "-c", "1", "-W", "5", network.HostAddress)).Succeeded();
    }

    [Fact]
    public async Task A_pulled_cable_cuts_a_namespace_off_until_it_is_plugged_in_again()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync();
        (NetworkNamespace space, string address) = await network.AddAsync("a");

        await TestNetwork.SetConnectedAsync(space, connected: false);
        Assert.NotEqual(0, (await Command.RunAsync("ping", ["-c", "1", "-W", "1", address])).ExitCode);
        await TestNetwork.SetConnectedAsync(space, connected: true);
        await Eventually.TrueAsync(
            async () => (await Command.RunAsync("ping", ["-c", "1", "-W", "1", address])).ExitCode == 0,
            TimeSpan.FromSeconds(30), "the namespace answers again");
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        string name;
        string subnet;
        await using (TestNetwork network = await TestNetwork.CreateAsync())
        {
            (NetworkNamespace space, _) = await network.AddAsync("a");
            (name, subnet) = (space.Name, network.Subnet);
        }

        Assert.DoesNotContain(name, await Command.OutputAsync("ip", "netns", "list"), StringComparison.Ordinal);
        Assert.DoesNotContain(subnet, await Command.OutputAsync("ip", "-4", "route", "show", "table", "all"), StringComparison.Ordinal);
    }
}
