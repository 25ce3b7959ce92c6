using System.Diagnostics;
using System.Net;
using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Bench.StoreComparison;

/// <summary>
/// An etcd of one or more members on this machine with its own defaults, asked by gRPC over loopback: one transaction per write that
/// creates the key if it does not exist, as Kubernetes does.
/// </summary>
internal sealed class EtcdEngine : IBenchEngine
{
    private const int Connections = 4;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly List<Process> _members;
    private readonly GrpcChannel[] _channels;
    private readonly int _leader;
    private int _next;

    private EtcdEngine(List<Process> members, int leader, IPEndPoint address)
    {
        _members = members;
        _leader = leader;
        _channels = [.. Enumerable.Range(0, Connections).Select(_ => new GrpcChannel(address))];
    }

    /// <inheritdoc/>
    public string Name => "etcd";

    /// <summary>Starts members in a directory and finds the leader.</summary>
    /// <param name="programs">The directory of the executable <c>etcd</c>.</param>
    /// <param name="directory">Where they keep their files.</param>
    /// <param name="count">How many.</param>
    /// <param name="port">The first of two free ports for each.</param>
    public static async Task<EtcdEngine> StartAsync(string programs, string directory, int count, int port)
    {
        string cluster = string.Join(',', Enumerable.Range(0, count).Select(i => $"m{i}=https://127.0.0.1:{PeerPort(i)}"));
        List<Process> members = [.. Enumerable.Range(0, count).Select(i => Start(programs, directory, cluster, i))];
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < s_patience; await Task.Delay(100))
        {
            for (int i = 0; i < count; i++)
            {
                if (await LeadsAsync(ClientPort(i)))
                {
                    return new EtcdEngine(members, i, new IPEndPoint(IPAddress.Loopback, ClientPort(i)));
                }
            }
        }
        throw new TimeoutException($"etcd elected no leader; see {directory}/etcd-*.log");

        int ClientPort(int i) => port + (2 * i);

        int PeerPort(int i) => port + (2 * i) + 1;

        Process Start(string programs, string directory, string cluster, int i) => StartMember(
            Path.Combine(programs, "etcd"), Path.Combine(directory, $"etcd-{i}.log"),
            $"--name m{i} --data-dir {directory}/etcd-{i} --peer-auto-tls --initial-cluster {cluster} --initial-advertise-peer-urls https://127.0.0.1:{PeerPort(i)}"
            + $" --listen-peer-urls https://127.0.0.1:{PeerPort(i)} --listen-client-urls http://127.0.0.1:{ClientPort(i)} --advertise-client-urls http://127.0.0.1:{ClientPort(i)} --quota-backend-bytes 4294967296");
    }

    /// <inheritdoc/>
    public async Task CreateAsync(string key, ReadOnlyMemory<byte> value)
    {
        var name = ByteString.CopyFromUtf8(key);
        var request = new TxnRequest();
        request.Compare.Add(Ops.ChangedAt(name, 0));
        request.Success.Add(Ops.Put(name, UnsafeByteOperations.UnsafeWrap(value)));
        var answer = await Channel().UnaryAsync(Methods.Txn, request, TxnResponse.Parser, s_patience, default);
        if (!answer.Succeeded)
        {
            throw new InvalidOperationException($"{key} exists");
        }
    }

    /// <inheritdoc/>
    public async Task<int> GetAsync(string key)
    {
        var answer = await Channel().UnaryAsync(
            Methods.Range, new Store.Etcd.Rpc.RangeRequest { Key = ByteString.CopyFromUtf8(key) }, RangeResponse.Parser, s_patience, default);
        return answer.Kvs[0].Value.Length;
    }

    /// <inheritdoc/>
    public long ResidentBytes() => ProcessMemory.Resident(_members[_leader].Id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
        foreach (var member in _members)
        {
            member.Kill();
            await member.WaitForExitAsync();
            member.Dispose();
        }
    }

    private GrpcChannel Channel() => _channels[(uint)Interlocked.Increment(ref _next) % Connections];

    private static Process StartMember(string program, string log, string arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"exec {program} {arguments} >{log} 2>&1" } };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static async Task<bool> LeadsAsync(int port)
    {
        using GrpcChannel channel = new(new IPEndPoint(IPAddress.Loopback, port));
        try
        {
            var status = await channel.UnaryAsync(Methods.Status, new StatusRequest(), StatusResponse.Parser, TimeSpan.FromSeconds(1), default);
            return status.Leader != 0 && status.Leader == status.Header.MemberId;
        }
        catch (GrpcException)
        {
            return false;
        }
    }
}
