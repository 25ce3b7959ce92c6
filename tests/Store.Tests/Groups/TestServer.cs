using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>One server of a test's group, which can be stopped and started again on the same files.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly Func<ReplicatedStoreOptions, ReplicatedStoreOptions> _change;
    private readonly Func<long, PeerAddress, IPeerTransport> _connect;
    private ReplicatedStore? _store;

    internal TestServer(string name, string directory, PeerAddress address, Func<long, PeerAddress, IPeerTransport> connect, Func<ReplicatedStoreOptions, ReplicatedStoreOptions> change) =>
        (Name, Directory, Address, _connect, _change) = (name, directory, address, connect, change);

    internal string Name { get; }

    internal string Directory { get; }

    internal PeerAddress Address { get; set; }

    internal IStoreDisk Disk { get; set; } = LocalDisk.Instance;

    internal long Id { get; private set; }

    internal MetricsRegistry Metrics { get; private set; } = new();

    internal MemberInfo About => new(Name, Address.ToString(), $"{Name}:6443");

    internal bool IsUp => _store is not null;

    internal ReplicatedStore Store => _store ?? throw new InvalidOperationException($"{Name} is stopped");

    internal GroupView View => Store.Group.View;

    internal async Task StartAsync(IReadOnlyDictionary<long, PeerAddress>? join = null)
    {
        var options = new ReplicatedStoreOptions
        {
            Directory = Directory,
            Disk = Disk,
            Self = About,
            VolatileInterval = TimeSpan.Zero,
            Peers = id => _connect(id, Address),
            Join = join,
            Metrics = Metrics = new MetricsRegistry(),
            Tick = TimeSpan.FromMilliseconds(25),
        };
        _store = await ReplicatedStore.OpenAsync(_change(options), NullLogger.Instance, TimeProvider.System, default);
        Id = _store.Group.View.Self;
    }

    internal async Task StopAsync()
    {
        if (_store is { } store)
        {
            _store = null;
            await store.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
