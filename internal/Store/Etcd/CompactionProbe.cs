using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;

namespace EdgeOrch.Store.Etcd;

/// <summary>Finds out how far etcd's history was compacted, which only a watch that starts too early is told. Thread-safe.</summary>
internal sealed class CompactionProbe(EtcdCluster cluster, KeySpace keys, TimeProvider time, TimeSpan patience)
{
    private long _compacted;

    /// <summary>The newest compaction known; 0 is none.</summary>
    internal long Known => Volatile.Read(ref _compacted);

    /// <summary>Takes note of a compaction.</summary>
    internal void Note(long revision)
    {
        for (long known = Known; known < revision;)
        {
            long before = Interlocked.CompareExchange(ref _compacted, revision, known);
            known = before == known ? revision : before;
        }
    }

    /// <summary>Asks etcd.</summary>
    internal async Task<long> LearnAsync(CancellationToken cancellationToken)
    {
        try
        {
            var oldest = new Rpc.RangeRequest { Key = keys.Last, Revision = 1, CountOnly = true };
            await cluster.ReadAsync(Methods.Range, oldest, RangeResponse.Parser, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException e) when (EtcdErrors.IsCompacted(e))
        {
            Note(await AskAsync(cancellationToken).ConfigureAwait(false));
        }
        return Known;
    }

    private async Task<long> AskAsync(CancellationToken cancellationToken)
    {
        var retries = new Retries(time, patience, cluster.Members.Count);
        while (true)
        {
            try
            {
                var create = new WatchCreateRequest { Key = keys.Last, StartRevision = 1 };
                using var watch = await cluster.OpenWatchAsync(create, cancellationToken).ConfigureAwait(false);
                while (true)
                {
                    await watch.NextAsync().ConfigureAwait(false);
                }
            }
            catch (CompactedException e)
            {
                return e.CompactedRevision;
            }
            catch (GrpcException)
            {
                if (!await retries.PauseAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw EtcdErrors.NobodyAnswers(cluster.Members);
                }
            }
        }
    }
}
