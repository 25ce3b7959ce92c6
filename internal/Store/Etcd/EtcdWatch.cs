using System.Runtime.CompilerServices;
using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Etcd;

/// <summary>
/// Watches that outlive members: when one fails, the watch goes on at the next, from the revision it has reached. Each watch is a stream of
/// its own; who reads it slowly holds up the member that feeds it, not this process, and falls back on etcd's history. Thread-safe.
/// </summary>
internal sealed partial class EtcdWatch(
    EtcdCluster cluster, KeySpace keys, RangeReader reader, CompactionProbe compaction, TimeSpan progressInterval, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger = logger;

    /// <summary>See <see cref="IStore.WatchAsync"/>. All of the store's keys are watched, and filtered here, because only so every revision shows.</summary>
    internal async IAsyncEnumerable<WatchBatch> RunAsync(string prefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var progress = new WatchProgress(afterRevision, progressInterval, time);
        var decoder = new EventDecoder(keys, prefix);
        WatchStream? stream = null;
        Task<IReadOnlyList<Event>?>? next = null;
        try
        {
            while (true)
            {
                if (stream is null)
                {
                    (stream, progress.Target) = await OpenAsync(keys.Root, keys.RootEnd, progress.Seen, cancellationToken).ConfigureAwait(false);
                }
                next ??= NextAsync(stream, cancellationToken);
                if (progress.IsDue || !await progress.WaitAsync(next, cancellationToken).ConfigureAwait(false))
                {
                    yield return progress.Tell([]);
                    continue;
                }
                var events = await next.ConfigureAwait(false);
                next = null;
                if (events is null)
                {
                    stream.Dispose();
                    stream = null;
                }
                else if (events.Count > 0)
                {
                    progress.Seen = events[^1].Kv.ModRevision;
                    if (decoder.Decode(events) is { Count: > 0 } changes)
                    {
                        yield return progress.Tell(changes);
                    }
                }
            }
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Tells the store's revisions as they come, its own and others', until cancelled.</summary>
    internal async Task FollowRevisionAsync(Action<long> tell, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (stream, target) = await OpenAsync(keys.Last, null, null, cancellationToken).ConfigureAwait(false);
            using (stream)
            {
                tell(target);
                try
                {
                    while (await NextAsync(stream, cancellationToken).ConfigureAwait(false) is { } events)
                    {
                        if (events.Count > 0)
                        {
                            tell(events[^1].Kv.ModRevision);
                        }
                    }
                }
                catch (CompactedException)
                {
                    // Only the newest revision matters here, and a watch begun anew tells it.
                }
            }
        }
    }

    // The stream, and the store's revision when it was opened; with no revision to start after, it starts there. Members that do not answer are asked again until one does.
    private async Task<(WatchStream Stream, long Target)> OpenAsync(ByteString key, ByteString? end, long? after, CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                var now = await reader.RevisionAsync(cancellationToken).ConfigureAwait(false);
                long start = await StartAsync(after ?? now.Own, now, cancellationToken).ConfigureAwait(false);
                var create = new WatchCreateRequest { Key = key, StartRevision = start, Fragment = true };
                if (end is not null)
                {
                    create.RangeEnd = end;
                    create.PrevKv = true;
                }
                return (await cluster.OpenWatchAsync(create, cancellationToken).ConfigureAwait(false), now.Own);
            }
            catch (GrpcException) when (failures % cluster.Members.Count != 0)
            {
                // The next member at once; the cluster has logged it.
            }
            catch (Exception e) when (e is GrpcException or StoreUnavailableException)
            {
                LogWaiting(e.Message, s_pause);
                await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<long> StartAsync(long after, StoreRevision now, CancellationToken cancellationToken)
    {
        if (after > now.Own)
        {
            throw new FutureRevisionException(after, now.Own);
        }
        if (after == now.Own)
        {
            // Whatever came since was not the store's, so nothing is missed, even when others have compacted it away.
            return now.Cluster + 1;
        }
        // etcd would start one revision earlier than the contract: with a change whose previous state is gone.
        long compacted = compaction.Known;
        if (after >= compacted)
        {
            return after + 1;
        }
        compacted = await compaction.LearnAsync(cancellationToken).ConfigureAwait(false);
        throw new CompactedException(after, Math.Min(compacted, now.Own));
    }

    // Null when the stream is lost.
    private async Task<IReadOnlyList<Event>?> NextAsync(WatchStream stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.NextAsync().ConfigureAwait(false);
        }
        catch (GrpcException e)
        {
            cluster.MoveOn(stream.Member, e);
            return null;
        }
        catch (CompactedException e)
        {
            // Others may have compacted beyond the store's last change, which stays readable.
            compaction.Note(e.CompactedRevision);
            long oldest = Math.Min(e.CompactedRevision, await OwnRevisionAsync(e.CompactedRevision, cancellationToken).ConfigureAwait(false));
            throw new CompactedException(stream.AfterRevision, oldest);
        }
    }

    private async Task<long> OwnRevisionAsync(long otherwise, CancellationToken cancellationToken)
    {
        try
        {
            return (await reader.RevisionAsync(cancellationToken).ConfigureAwait(false)).Own;
        }
        catch (StoreUnavailableException)
        {
            // It is for the message only, and what is read next will say what is wrong.
            return otherwise;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "watching etcd waits for it: {Reason}; next try in {Pause}")]
    private partial void LogWaiting(string reason, TimeSpan pause);
}
