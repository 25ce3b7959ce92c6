using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Format;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>
/// Commits transactions, each at most once. When an answer is lost, the transaction is looked for by its mark in the history of the key
/// that every transaction writes; only when it is not there, and cannot be sent again safely, is the outcome unknown. Thread-safe.
/// </summary>
internal sealed class EtcdWriter(EtcdCluster cluster, KeySpace keys, RangeReader reader, ulong writer)
{
    private const int Attempts = 5;
    private long _number;

    /// <summary>Makes the key that every transaction writes if it is missing, which also shows that etcd takes writes.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        var request = new TxnRequest();
        request.Compare.Add(Ops.ChangedAt(keys.Last, 0));
        request.Success.Add(Ops.Put(keys.Last, Mark().ToByteString()));
        request.Failure.Add(Ops.ReadRevisions(keys.Last));
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await cluster.WriteAsync(request, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OutcomeUnknownException) when (attempt < Attempts)
            {
                // Whoever wrote it: once it is there, nothing is left to do.
            }
        }
    }

    /// <summary>See <see cref="IStore.CommitAsync"/>.</summary>
    /// <param name="transaction">A transaction that breaks no rule.</param>
    /// <param name="before">A revision of the store's from before the call.</param>
    /// <param name="cancellationToken">Cancels until a member has taken the write.</param>
    internal async Task<TransactionResult> CommitAsync(Transaction transaction, long before, CancellationToken cancellationToken)
    {
        var plan = new TransactionPlan(transaction, keys);
        while (true)
        {
            (ByteString, long)? pinned = null;
            if (!plan.ChangesForSure)
            {
                var look = await cluster.ReadAsync(Methods.Txn, plan.Look(), TxnResponse.Parser, cancellationToken).ConfigureAwait(false);
                if (!look.Succeeded && plan.Failed(look) is { } failed)
                {
                    return failed;
                }
                pinned = TransactionPlan.Existing(look);
                if (pinned is null)
                {
                    return plan.Unchanged(look);
                }
            }
            if (await WriteAsync(plan, pinned, before, cancellationToken).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }
    }

    // Null when only the pinned key has changed since it was looked at.
    private async Task<TransactionResult?> WriteAsync(TransactionPlan plan, (ByteString, long)? pinned, long before, CancellationToken cancellationToken)
    {
        var mark = Mark();
        var request = plan.Write(mark, pinned);
        OutcomeUnknownException? lost = null;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var response = await cluster.WriteAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.Succeeded)
                {
                    return plan.Succeeded(response);
                }
                if (lost is null)
                {
                    return plan.Failed(response);
                }
                // It may fail because it had succeeded before.
                return await FindAsync(plan, mark, before, lost).ConfigureAwait(false) ?? (plan.FailedForEver(response) ? plan.Failed(response) : throw lost);
            }
            catch (OutcomeUnknownException e) when (e != lost)
            {
                lost = e;
            }
            catch (Exception e) when (lost is not null && e is StoreUnavailableException or OperationCanceledException)
            {
                throw lost;
            }
            if (await FindAsync(plan, mark, before, lost).ConfigureAwait(false) is { } found)
            {
                return found;
            }
            if (attempt == Attempts || !(plan.GuardsItself || pinned is not null))
            {
                throw lost;
            }
        }
    }

    // The result of a transaction that has taken place, or null. Transactions are as many steps back as came in between.
    private async Task<TransactionResult?> FindAsync(TransactionPlan plan, LastTransaction mark, long before, OutcomeUnknownException lost)
    {
        try
        {
            var last = await reader.LastAsync(0, CancellationToken.None).ConfigureAwait(false);
            while (last.ModRevision > before)
            {
                var seen = LastTransaction.Parser.ParseFrom(last.Value);
                if (seen.Writer == mark.Writer && seen.Number == mark.Number)
                {
                    var creations = await cluster.ReadAsync(Methods.Txn, plan.Creations(last.ModRevision), TxnResponse.Parser, CancellationToken.None).ConfigureAwait(false);
                    return plan.Succeeded(last.ModRevision, creations.Responses);
                }
                last = await reader.LastAsync(last.ModRevision - 1, CancellationToken.None).ConfigureAwait(false);
            }
            return null;
        }
        catch (Exception e) when (e is GrpcException or StoreUnavailableException)
        {
            throw lost;
        }
    }

    private LastTransaction Mark() => new() { Writer = writer, Number = (ulong)Interlocked.Increment(ref _number) };
}
