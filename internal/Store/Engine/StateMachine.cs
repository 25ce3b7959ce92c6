namespace EdgeOrch.Store.Engine;

/// <summary>
/// Applies transactions to tables. Deterministic: the outcome depends on the tables, the transaction and the revision alone,
/// comparisons included, so that replicas which apply the same transactions in the same order hold the same state.
/// No clock, no randomness, no I/O of its own.
/// </summary>
internal static class StateMachine
{
    /// <summary>Applies one transaction.</summary>
    /// <param name="tables">The state.</param>
    /// <param name="transaction">A transaction that <see cref="TransactionRules"/> accepts.</param>
    /// <param name="revision">The revision before it; the transaction takes the next one if it changes anything.</param>
    internal static Applied Apply(IStateTables tables, Transaction transaction, long revision)
    {
        foreach (var compare in transaction.Compares)
        {
            long present = tables.TryGetHead(compare.Key, out var head) ? head.ModRevision : 0;
            if (present != compare.ExpectedModRevision)
            {
                return new Applied(new TransactionResult(false, revision, PresentStates(tables, transaction.Compares)), null);
            }
        }
        long next = revision + 1;
        var states = new KeyValue?[transaction.Mutations.Count];
        List<StoreEvent>? events = null;
        for (int place = 0; place < states.Length; place++)
        {
            var mutation = transaction.Mutations[place];
            long id = RowId.Of(next, place);
            var change = mutation.Value is { } value ? Put(tables, mutation, value, id) : Delete(tables, mutation, id);
            if (change is not null)
            {
                (events ??= new List<StoreEvent>(states.Length)).Add(change);
                states[place] = change.Kind == StoreEventKind.Deleted ? null : change.Current;
            }
        }
        return events is null
            ? new Applied(new TransactionResult(true, revision, states), null)
            : new Applied(new TransactionResult(true, next, states), new RevisionEvents(next, events));
    }

    private static StoreEvent Put(IStateTables tables, Mutation mutation, ReadOnlyMemory<byte> value, long id)
    {
        long revision = RowId.Revision(id);
        var spliced = Splice.Revision(value, mutation.RevisionOffset, revision);
        if (!tables.TryGetHead(mutation.Key, out var head))
        {
            tables.Put(mutation.Key, new Head(id, revision), 0, spliced);
            return new StoreEvent(StoreEventKind.Created, new KeyValue(mutation.Key, spliced, revision, revision), null);
        }
        var previous = State(tables, mutation.Key, head);
        tables.Put(mutation.Key, new Head(id, head.CreateRevision), head.Id, spliced);
        return new StoreEvent(StoreEventKind.Updated, new KeyValue(mutation.Key, spliced, head.CreateRevision, revision), previous);
    }

    private static StoreEvent? Delete(IStateTables tables, Mutation mutation, long id)
    {
        if (!tables.TryGetHead(mutation.Key, out var head))
        {
            return null;
        }
        long revision = RowId.Revision(id);
        var previous = State(tables, mutation.Key, head);
        ReadOnlyMemory<byte>? lastState = null;
        if (mutation.DeletedValue is { } given)
        {
            lastState = Splice.Revision(given, mutation.RevisionOffset, revision);
        }
        tables.Delete(mutation.Key, new Head(id, head.CreateRevision), head.Id, lastState);
        var last = new KeyValue(mutation.Key, lastState ?? previous.Value, head.CreateRevision, revision);
        return new StoreEvent(StoreEventKind.Deleted, last, previous);
    }

    private static KeyValue State(IStateTables tables, string key, Head head) =>
        new(key, tables.ReadValue(head.Id), head.CreateRevision, head.ModRevision);

    private static KeyValue?[] PresentStates(IStateTables tables, IReadOnlyList<Compare> compares)
    {
        var states = new KeyValue?[compares.Count];
        for (int i = 0; i < states.Length; i++)
        {
            string key = compares[i].Key;
            states[i] = tables.TryGetHead(key, out var head) ? State(tables, key, head) : null;
        }
        return states;
    }
}
