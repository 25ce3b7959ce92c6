using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Store;

/// <summary>How a <see cref="ReplicatedStore"/> keeps its files. The defaults suit a small device.</summary>
public sealed record ReplicatedStoreOptions
{
    /// <summary>
    /// The directory of the files: <c>state.db</c>, the state, and <c>raft.db</c>, the replicated log. It is made (mode 0700) when
    /// missing, and must be on a local file system.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>What this server tells the others about itself; what nobody has told, with an empty name, changes nothing.</summary>
    public MemberInfo Self { get; init; } = new("", "", "");

    /// <summary>
    /// Makes the network between the servers, given this server's id, when there first is another one, or when this server joins. The
    /// store starts it, and disposes of it when it is alone again and when it closes; then it may be asked for another. Null: this
    /// server stays alone.
    /// </summary>
    public Func<long, IPeerTransport>? Peers { get; init; }

    /// <summary>
    /// Servers of the group to join, by id, of which one at least leads to the others: this server waits for their leader to bring it
    /// the state. One that is in a group already takes no notice; null founds a group when the directory is empty.
    /// </summary>
    public IReadOnlyDictionary<long, PeerAddress>? Join { get; init; }

    /// <summary>
    /// The unit of time of consensus: a leader makes itself heard this often, and after six to twelve times this without a word of it the
    /// others elect another one. Longer than the way to the other servers and back, and than a sync of the disk usually takes.
    /// </summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// In the long run <see cref="WriteClass.Volatile"/> writes force the disk at most once in this time, and wait for each other; zero
    /// never makes them wait.
    /// </summary>
    public TimeSpan VolatileInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After a quiet time so many of them need not wait.</summary>
    public int VolatileBurst { get; init; } = 16;

    /// <summary>History older than this is forgotten, as upstream does after 5 minutes; zero keeps it until asked.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>History longer than this many revisions is forgotten, so that churn cannot grow the file; zero is no limit.</summary>
    public long HistoryRevisions { get; init; } = 100_000;

    /// <summary>The most recent changes kept in memory for watchers.</summary>
    public int RecentEvents { get; init; } = 4096;

    /// <summary>The most bytes of recent changes kept in memory for watchers.</summary>
    public long RecentBytes { get; init; } = 8 << 20;

    /// <summary>How often a watch with no events of its own is told how far it has come while others change.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections for reads; each has a page cache of <see cref="ReaderCacheKibibytes"/>.</summary>
    public int Readers { get; init; } = 2;

    /// <summary>Page cache of one read connection; the kernel's page cache stands behind it.</summary>
    public int ReaderCacheKibibytes { get; init; } = 1024;

    /// <summary>Page cache of the state machine.</summary>
    public int WriterCacheKibibytes { get; init; } = 4096;

    /// <summary>The state's write-ahead log is copied into its file when it has this many pages of 4 KiB.</summary>
    public int CheckpointPages { get; init; } = 1000;

    /// <summary>The same for the replicated log's own file.</summary>
    public int LogCheckpointPages { get; init; } = 500;

    /// <summary>The replicated log is cut to what the state machine needs when it has this many bytes, whoever lags behind.</summary>
    public long MaxLogBytes { get; init; } = 32 << 20;

    /// <summary>Where the store's metrics go; null keeps none.</summary>
    public MetricsRegistry? Metrics { get; init; }

    /// <summary>Spreads elections and numbers this server; null takes a seed from the system.</summary>
    public Random? Random { get; init; }

    /// <summary>Where the files are: this machine's file system unless a test simulates one.</summary>
    internal IStoreDisk Disk { get; init; } = LocalDisk.Instance;
}
