using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>Reads from etcd; linearizable, so that a read sees all that was acknowledged before it. Thread-safe.</summary>
internal sealed class RangeReader(EtcdCluster cluster, KeySpace keys, CompactionProbe compaction)
{
    /// <summary>The most bytes of one answer. Pages are far smaller, unless values suddenly grow to the most that etcd takes.</summary>
    internal const int MostBytes = 256 << 20;

    private const int FirstPage = 64;
    private const int MostKeys = 8192;
    private const long TargetBytes = 4 << 20;
    private const int Growth = 8;
    private const int Attempts = 5;

    /// <summary>One key as of now.</summary>
    internal async Task<KeyValue?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await RangeAsync(new Rpc.RangeRequest { Key = keys.KeyOf(key) }, cancellationToken).ConfigureAwait(false);
        return answer.Kvs is [var found, ..] ? State(key, found) : null;
    }

    /// <summary>How far the store is now.</summary>
    internal async Task<StoreRevision> RevisionAsync(CancellationToken cancellationToken)
    {
        var answer = await RangeAsync(new Rpc.RangeRequest { Key = keys.Last, KeysOnly = true }, cancellationToken).ConfigureAwait(false);
        return new StoreRevision(StoreRevision.OwnOf(answer), answer.Header.Revision);
    }

    /// <summary>The key that every transaction writes, as of now or of a revision of etcd's.</summary>
    internal async Task<Rpc.KeyValue> LastAsync(long revision, CancellationToken cancellationToken)
    {
        var answer = await RangeAsync(new Rpc.RangeRequest { Key = keys.Last, Revision = revision }, cancellationToken).ConfigureAwait(false);
        StoreRevision.OwnOf(answer);
        return answer.Kvs[0];
    }

    /// <summary>See <see cref="IStore.RangeAsync"/>.</summary>
    internal async Task<RangeResult> RangeAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadAllAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (GrpcException e) when (EtcdErrors.IsFuture(e))
            {
                throw new FutureRevisionException(request.Revision, (await RevisionAsync(cancellationToken).ConfigureAwait(false)).Own);
            }
            catch (GrpcException e) when (EtcdErrors.IsCompacted(e))
            {
                // A compaction that overtook a read of the present in the middle: from the start, then.
                if (request.Revision > 0 || attempt == Attempts)
                {
                    throw new CompactedException(request.Revision, await compaction.LearnAsync(cancellationToken).ConfigureAwait(false));
                }
            }
        }
    }

    /// <summary>A key as the store serves it.</summary>
    internal static KeyValue State(string key, Rpc.KeyValue found) =>
        new(key, ValueFormat.Decode(found.Value, found.ModRevision, key), found.CreateRevision, found.ModRevision);

    private async Task<RangeResult> ReadAllAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        var (from, end) = keys.Range(request.Prefix, request.After);
        int most = request.Limit > 0 ? request.Limit : int.MaxValue;
        var first = await FirstAsync(from, end, Math.Min(FirstPage, most), request.Revision, cancellationToken).ConfigureAwait(false);
        long own = StoreRevision.OwnOf(first.Responses[0].ResponseRange);
        if (request.Revision > own)
        {
            throw new FutureRevisionException(request.Revision, own);
        }
        long at = first.Succeeded ? first.Header.Revision : request.Revision;
        var page = first.Responses[1].ResponseRange;
        long total = page.Count;
        var items = new List<KeyValue>(page.Kvs.Count);
        int size = FirstPage;
        while (Add(items, page) && items.Count < most)
        {
            size = NextSize(size, page);
            var next = new Rpc.RangeRequest { Key = KeySpace.Next(page.Kvs[^1].Key), RangeEnd = end, Revision = at, Limit = Math.Min(size, most - items.Count) };
            page = await RangeAsync(next, cancellationToken).ConfigureAwait(false);
        }
        return new RangeResult(items, first.Succeeded ? own : request.Revision, total - items.Count);
    }

    // The present, also when it is asked for by the revision of the last change: others may have compacted etcd beyond that by now.
    private Task<TxnResponse> FirstAsync(ByteString from, ByteString end, int limit, long revision, CancellationToken cancellationToken)
    {
        var request = new TxnRequest();
        if (revision > 0)
        {
            request.Compare.Add(Ops.ChangedAt(keys.Last, revision));
        }
        request.Success.Add(Ops.ReadRevisions(keys.Last));
        request.Success.Add(Ops.Read(new Rpc.RangeRequest { Key = from, RangeEnd = end, Limit = limit }));
        request.Failure.Add(Ops.ReadRevisions(keys.Last));
        request.Failure.Add(Ops.Read(new Rpc.RangeRequest { Key = from, RangeEnd = end, Limit = limit, Revision = revision }));
        return cluster.ReadAsync(Methods.Txn, request, TxnResponse.Parser, cancellationToken);
    }

    private Task<RangeResponse> RangeAsync(Rpc.RangeRequest request, CancellationToken cancellationToken) =>
        cluster.ReadAsync(Methods.Range, request, RangeResponse.Parser, cancellationToken);

    private bool Add(List<KeyValue> items, RangeResponse page)
    {
        foreach (var found in page.Kvs)
        {
            keys.TryRead(found.Key, "", out string key);
            items.Add(State(key, found));
        }
        return page.More;
    }

    private static int NextSize(int size, RangeResponse page)
    {
        long bytes = 1;
        foreach (var found in page.Kvs)
        {
            bytes += found.Value.Length;
        }
        long fitting = Math.Max(1, TargetBytes * page.Kvs.Count / bytes);
        return (int)Math.Min(Math.Min(fitting, (long)size * Growth), MostKeys);
    }
}
