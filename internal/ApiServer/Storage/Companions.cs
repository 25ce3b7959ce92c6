using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>Changes of other objects that happen in the same transaction as a write, or not at all. Used by one writer at a time.</summary>
internal sealed class Companions
{
    private readonly List<(ResourceStorage Storage, Compare Compare, Mutation Mutation)> _items = [];

    /// <summary>Whether the last attempt failed because one of these objects had changed, not the written one.</summary>
    public bool Lost { get; private set; }

    /// <summary>Adds the replacement of an object that must still be as it was read.</summary>
    public void Replace(ResourceStorage storage, StoredObject current, EncodedObject value) =>
        _items.Add((storage, new Compare(current.Key, current.Revision), new Mutation(current.Key, value.Json, value.RevisionOffset)));

    /// <summary>The transaction of a write together with these.</summary>
    public Transaction Join(Compare compare, Mutation mutation, WriteClass writeClass)
    {
        var write = _items.Count == 0 ? writeClass : WriteClass.Durable;
        return new Transaction([compare, .. _items.Select(static i => i.Compare)], [mutation, .. _items.Select(static i => i.Mutation)]) { WriteClass = write };
    }

    /// <summary>Notes how the transaction went.</summary>
    public void Settle(Compare compare, TransactionResult result)
    {
        Lost = !result.Succeeded && (result.Current[0]?.ModRevision ?? 0) == compare.ExpectedModRevision;
        if (result.Succeeded)
        {
            foreach (var item in _items)
            {
                item.Storage.NoteWrite(result.Revision);
            }
        }
    }
}
