using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EdgeOrch.Grpc;
using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Etcd;
using EdgeOrch.Store.Etcd.Rpc;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store;

/// <summary>
/// The store on an etcd cluster that somebody else runs, version 3.4 or newer. All writes are durable there, whatever their class. While no
/// member answers, reads and writes wait a little and fail, and watches wait. Thread-safe.
/// </summary>
public sealed class EtcdStore : IStore
{
    private static readonly TimeSpan s_compactionDeadline = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _closed = new();
    private readonly EtcdCluster _cluster;
    private readonly CompactionProbe _compaction;
    private readonly RangeReader _reader;
    private readonly EtcdWriter _writer;
    private readonly EtcdWatch _watch;
    private readonly HistoryLimit _historyLimit;
    private Task _following = Task.CompletedTask;
    private long _current;

    private EtcdStore(EtcdStoreOptions options, EtcdCluster cluster, ILogger logger, TimeProvider time)
    {
        var keys = new KeySpace(options.Prefix);
        _cluster = cluster;
        _compaction = new CompactionProbe(cluster, keys, time, options.Patience);
        _reader = new RangeReader(cluster, keys, _compaction);
        _writer = new EtcdWriter(cluster, keys, _reader, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        _watch = new EtcdWatch(cluster, keys, _reader, _compaction, options.ProgressInterval, logger, time);
        _historyLimit = new HistoryLimit(options.HistoryAge, 0, time, revision => CompactAsync(revision, CancellationToken.None).AsTask());
    }

    /// <inheritdoc/>
    public long CurrentRevision => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public long CompactedRevision => Math.Min(_compaction.Known, CurrentRevision);

    private bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>Connects to the cluster, and makes the store's first key there when it is new.</summary>
    /// <exception cref="StoreUnavailableException">No member answers, or the cluster cannot be used; the message says why and what to do.</exception>
    public static async Task<EtcdStore> OpenAsync(EtcdStoreOptions options, ILogger logger, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var cluster = new EtcdCluster(options, logger, timeProvider);
        try
        {
            await new EtcdCheck(cluster, logger, timeProvider, options.Patience).RunAsync(cancellationToken).ConfigureAwait(false);
            var store = new EtcdStore(options, cluster, logger, timeProvider);
            await store._writer.BeginAsync(cancellationToken).ConfigureAwait(false);
            store.Observe((await store._reader.RevisionAsync(cancellationToken).ConfigureAwait(false)).Own);
            await store._compaction.LearnAsync(cancellationToken).ConfigureAwait(false);
            store._following = store.FollowAsync();
            return store;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> LatestRevisionAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        Observe((await _reader.RevisionAsync(cancellationToken).ConfigureAwait(false)).Own);
        return CurrentRevision;
    }

    /// <inheritdoc/>
    public async ValueTask<KeyValue?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        return await _reader.GetAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        return await _reader.RangeAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        TransactionRules.Check(transaction);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        var result = await _writer.CommitAsync(transaction, CurrentRevision, cancellationToken).ConfigureAwait(false);
        Observe(result.Revision);
        return result;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchBatch> WatchAsync(string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var batches = _watch.RunAsync(prefix, afterRevision, either.Token).GetAsyncEnumerator(either.Token);
        await using var end = batches.ConfigureAwait(false);
        while (await NextAsync(batches, cancellationToken).ConfigureAwait(false))
        {
            Observe(batches.Current.Revision);
            yield return batches.Current;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompactAsync(long revision, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        if (revision > CurrentRevision && (await _reader.RevisionAsync(cancellationToken).ConfigureAwait(false)).Own is var newest && revision > newest)
        {
            throw new FutureRevisionException(revision, newest);
        }
        if (revision <= _compaction.Known)
        {
            return;
        }
        try
        {
            var request = new CompactionRequest { Revision = revision, Physical = true };
            await _cluster.ReadAsync(Methods.Compact, request, CompactionResponse.Parser, cancellationToken, s_compactionDeadline).ConfigureAwait(false);
        }
        catch (GrpcException e) when (EtcdErrors.IsCompacted(e))
        {
            // Somebody, or an earlier attempt, was faster.
        }
        _compaction.Note(revision);
    }

    /// <summary>Ends all watches and closes the connections. Writes under way may end with an unknown outcome.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsClosed)
        {
            return;
        }
        await _closed.CancelAsync().ConfigureAwait(false);
        _historyLimit.Dispose();
        await _following.ConfigureAwait(false);
        _cluster.Dispose();
    }

    private void Observe(long revision)
    {
        for (long seen = CurrentRevision; seen < revision;)
        {
            long before = Interlocked.CompareExchange(ref _current, revision, seen);
            seen = before == seen ? revision : before;
        }
        _historyLimit.Observe(CurrentRevision, CompactedRevision);
    }

    private async Task FollowAsync()
    {
        try
        {
            await _watch.FollowRevisionAsync(Observe, _closed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsClosed)
        {
            // The store was closed.
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<WatchBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsClosed && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(EtcdStore));
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);
}
