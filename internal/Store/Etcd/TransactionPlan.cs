using EdgeOrch.Store.Engine;
using EdgeOrch.Store.Etcd.Format;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>A transaction as etcd's requests, and etcd's answers as its result. Immutable.</summary>
internal sealed class TransactionPlan(Transaction transaction, KeySpace keys)
{
    private readonly ByteString[] _comparedKeys = [.. transaction.Compares.Select(compare => keys.KeyOf(compare.Key))];
    private readonly ByteString[] _changedKeys = [.. transaction.Mutations.Select(mutation => keys.KeyOf(mutation.Key))];

    /// <summary>Whether it takes a revision if it succeeds at all: deletes of keys that may be missing alone do not tell.</summary>
    internal bool ChangesForSure => transaction.Mutations.Any(mutation => mutation.Value is not null || IsCompared(mutation.Key, existing: true));

    /// <summary>
    /// Whether it may be sent again when its first answer was lost: it then changes a key that it expects at a revision, so that only
    /// one of the two can succeed. A creation is no such guard, for its key may be created and deleted in between.
    /// </summary>
    internal bool GuardsItself => transaction.Mutations.Any(mutation => IsCompared(mutation.Key, existing: true));

    /// <summary>Asks how things stand, for transactions that may change nothing.</summary>
    internal TxnRequest Look()
    {
        var request = Conditional();
        request.Success.Add(Ops.ReadRevisions(keys.Last));
        request.Success.Add(_changedKeys.Select(static key => Ops.ReadRevisions(key)));
        return request;
    }

    /// <summary>The first key to delete that a look has found, to be expected at its revision; null when none of them exists.</summary>
    internal static (ByteString Key, long Revision)? Existing(TxnResponse look) =>
        look.Responses.Skip(1).Select(Ops.Single).FirstOrDefault(static found => found is not null) is { } state ? (state.Key, state.ModRevision) : null;

    /// <summary>The transaction itself.</summary>
    /// <param name="mark">What to leave at the key that every transaction writes.</param>
    /// <param name="pinned">A further key with the revision it must have, or null.</param>
    internal TxnRequest Write(LastTransaction mark, (ByteString Key, long Revision)? pinned)
    {
        var request = Conditional();
        if (pinned is { } pin)
        {
            request.Compare.Add(Ops.ChangedAt(pin.Key, pin.Revision));
        }
        mark.LastStates.Add(transaction.Mutations.Where(static mutation => mutation is { Value: null, DeletedValue: not null })
            .Select(static mutation => new LastState { Key = mutation.Key, Value = ValueFormat.Encode(mutation.DeletedValue!.Value, mutation.RevisionOffset) }));
        request.Success.Add(Ops.Put(keys.Last, mark.ToByteString()));
        for (int i = 0; i < _changedKeys.Length; i++)
        {
            var mutation = transaction.Mutations[i];
            request.Success.Add(mutation.Value is { } value ? Ops.Put(_changedKeys[i], ValueFormat.Encode(value, mutation.RevisionOffset)) : Ops.Delete(_changedKeys[i]));
        }
        request.Success.Add(Creations(0).Success);
        return request;
    }

    /// <summary>Reads which revisions created the keys put, where the comparisons do not tell.</summary>
    /// <param name="revision">The transaction's revision, or 0 within it.</param>
    internal TxnRequest Creations(long revision)
    {
        var request = new TxnRequest();
        request.Success.Add(UnsureCreations().Select(i => Ops.ReadRevisions(_changedKeys[i], revision)));
        return request;
    }

    /// <summary>The result of <see cref="Write"/> that succeeded.</summary>
    internal TransactionResult Succeeded(TxnResponse written) =>
        Succeeded(written.Header.Revision, written.Responses.Skip(1 + _changedKeys.Length));

    /// <summary>The result of a write at a revision, with the answers to <see cref="Creations"/>.</summary>
    internal TransactionResult Succeeded(long revision, IEnumerable<ResponseOp> creations)
    {
        var created = UnsureCreations().Zip(creations).ToDictionary(static pair => pair.First, static pair => Ops.Single(pair.Second)!.CreateRevision);
        var states = new KeyValue?[transaction.Mutations.Count];
        for (int i = 0; i < states.Length; i++)
        {
            var mutation = transaction.Mutations[i];
            if (mutation.Value is { } value)
            {
                var spliced = Splice.Revision(value, mutation.RevisionOffset, revision);
                states[i] = new KeyValue(mutation.Key, spliced, created.GetValueOrDefault(i, revision), revision);
            }
        }
        return new TransactionResult(true, revision, states);
    }

    /// <summary>The result of a look that found nothing to change.</summary>
    internal TransactionResult Unchanged(TxnResponse look) =>
        new(true, StoreRevision.OwnOf(look.Responses[0].ResponseRange), new KeyValue?[transaction.Mutations.Count]);

    /// <summary>The result of a look or a write whose comparisons failed; null when they hold, so that only the pinned key had changed.</summary>
    internal TransactionResult? Failed(TxnResponse response)
    {
        var states = PresentStates(response);
        bool holds = states.Zip(transaction.Compares).All(static pair => (pair.First?.ModRevision ?? 0) == pair.Second.ExpectedModRevision);
        return holds ? null : new TransactionResult(false, StoreRevision.OwnOf(response.Responses[0].ResponseRange), states);
    }

    /// <summary>Whether a failed comparison shows that the transaction cannot succeed later either: an old revision never comes back.</summary>
    internal bool FailedForEver(TxnResponse response) => PresentStates(response).Zip(transaction.Compares)
        .Any(static pair => pair.Second.ExpectedModRevision > 0 && (pair.First?.ModRevision ?? 0) != pair.Second.ExpectedModRevision);

    private KeyValue?[] PresentStates(TxnResponse response) =>
        [.. transaction.Compares.Select((compare, i) => Ops.Single(response.Responses[1 + i]) is { } found ? RangeReader.State(compare.Key, found) : null)];

    private TxnRequest Conditional()
    {
        var request = new TxnRequest();
        request.Compare.Add(transaction.Compares.Select((compare, i) => Ops.ChangedAt(_comparedKeys[i], compare.ExpectedModRevision)));
        request.Failure.Add(Ops.ReadRevisions(keys.Last));
        request.Failure.Add(_comparedKeys.Select(static key => Ops.Read(key)));
        return request;
    }

    private IEnumerable<int> UnsureCreations() => Enumerable.Range(0, _changedKeys.Length)
        .Where(i => transaction.Mutations[i].Value is not null && !IsCompared(transaction.Mutations[i].Key, existing: false));

    private bool IsCompared(string key, bool existing)
    {
        foreach (var compare in transaction.Compares)
        {
            if (compare.Key == key && compare.ExpectedModRevision > 0 == existing)
            {
                return true;
            }
        }
        return false;
    }
}
