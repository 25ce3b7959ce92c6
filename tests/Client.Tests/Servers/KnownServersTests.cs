using EdgeOrch.Client.Servers;

namespace EdgeOrch.Client.Tests.Servers;

public sealed class KnownServersTests : IDisposable
{
    private static readonly Uri First = new("https://10.0.0.1:6443");
    private static readonly Uri Second = new("https://10.0.0.2:6443");
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-servers-").FullName;

    private string File => Path.Combine(_directory, "servers");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_was_learned_is_known_after_a_start()
    {
        new KnownServers(File, [First]).Learn([First, Second]);

        Assert.Equal([First, Second], new KnownServers(File, [First]).Present);
    }

    [Fact]
    public void Who_waits_hears_of_a_change_and_of_nothing_else()
    {
        var servers = new KnownServers(File, [First]);
        var seen = servers.Present;
        var changed = servers.ChangedSince(seen);

        servers.Learn([]);
        servers.Learn([First]);
        Assert.False(changed.IsCompleted);
        Assert.Same(seen, servers.Present);

        servers.Learn([Second]);
        Assert.True(changed.IsCompleted);
        Assert.Equal([First, Second], servers.Present);
    }

    [Fact]
    public void The_server_in_this_process_is_left_out()
    {
        var servers = new KnownServers(File, [], First);

        servers.Learn([First, Second]);

        Assert.Equal([Second], servers.Present);
    }
}
