namespace EdgeOrch.Store.Engine;

/// <summary>Refuses transactions that no engine could apply, before they reach the queue.</summary>
internal static class TransactionRules
{
    /// <summary>The largest value, in bytes: far above the API's own limit on a request.</summary>
    internal const int MaxValueBytes = 16 << 20;

    /// <exception cref="ArgumentException">The transaction breaks a rule; the message names it.</exception>
    internal static void Check(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Mutations.Count > RowId.MaxChanges)
        {
            throw new ArgumentException($"a transaction holds at most {RowId.MaxChanges} mutations, this one {transaction.Mutations.Count}");
        }
        foreach (var compare in transaction.Compares)
        {
            CheckKey(compare.Key);
        }
        foreach (var mutation in transaction.Mutations)
        {
            CheckKey(mutation.Key);
            CheckValue(mutation);
        }
        CheckDistinct(transaction.Mutations);
    }

    private static void CheckKey(string key)
    {
        if (string.IsNullOrEmpty(key))
        {
            throw new ArgumentException("a key must not be empty");
        }
    }

    private static void CheckValue(Mutation mutation)
    {
        var value = mutation.Value ?? mutation.DeletedValue;
        int length = value?.Length ?? 0;
        if (length > MaxValueBytes)
        {
            throw new ArgumentException($"the value of {mutation.Key} has {length} bytes; the most is {MaxValueBytes}");
        }
        if (value is not null && mutation.RevisionOffset > length)
        {
            throw new ArgumentException($"RevisionOffset {mutation.RevisionOffset} of {mutation.Key} lies beyond its {length} bytes");
        }
    }

    private static void CheckDistinct(IReadOnlyList<Mutation> mutations)
    {
        if (mutations.Count < 2)
        {
            return;
        }
        var seen = new HashSet<string>(mutations.Count, StringComparer.Ordinal);
        foreach (var mutation in mutations)
        {
            if (!seen.Add(mutation.Key))
            {
                throw new ArgumentException($"a transaction changes a key at most once; {mutation.Key} is there twice");
            }
        }
    }
}
