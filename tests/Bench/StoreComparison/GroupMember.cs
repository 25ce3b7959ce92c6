using System.Diagnostics;
using System.Globalization;
using System.Net;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Replication.Peers.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Bench.StoreComparison;

/// <summary>One member of a measured group.</summary>
internal static class GroupMember
{
    private const string Cluster = "bench";

    /// <summary>What a member tells about itself.</summary>
    public static MemberInfo About(string name, int port) => new(name, Address(port).ToString(), "");

    /// <summary>Opens a member's store: the founder's, or with a leader's id and port that of one who joins.</summary>
    public static Task<ReplicatedStore> OpenAsync(string directory, BenchAuthority authority, int port, (long Id, int Port)? leader) =>
        ReplicatedStore.OpenAsync(
            new ReplicatedStoreOptions
            {
                Directory = directory,
                Self = About(Path.GetFileName(directory), port),
                Join = leader is { } known ? new Dictionary<long, PeerAddress> { [known.Id] = Address(known.Port) } : null,
                Peers = id => Transport(id, authority.For(id), port),
            },
            NullLogger.Instance,
            TimeProvider.System,
            default);

    /// <summary>Starts a member that joins as a process.</summary>
    public static Process Start(string directory, BenchAuthority authority, int port, long leader, int leaderPort)
    {
        string[] arguments = ["store-member", directory, authority.File, Text(port), Text(leader), Text(leaderPort)];
        string self = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
        return Process.Start(self, isHost ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments);
    }

    /// <summary>Is such a process, until it is killed.</summary>
    public static async Task RunAsync(string directory, string authority, int port, long leader, int leaderPort)
    {
        await using var store = await OpenAsync(directory, BenchAuthority.Load(authority), port, (leader, leaderPort));
        await Task.Delay(Timeout.InfiniteTimeSpan);
    }

    private static TlsPeerTransport Transport(long id, PeerCredentials credentials, int port) => new(
        new PeerTransportOptions { Id = id, Cluster = Cluster, Listen = new IPEndPoint(IPAddress.Loopback, port), ListenAlone = true, Advertise = Address(port), Credentials = () => credentials },
        NullLogger.Instance,
        TimeProvider.System,
        new Random());

    private static PeerAddress Address(int port) => new("127.0.0.1", port);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
