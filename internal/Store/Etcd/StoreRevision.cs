using EdgeOrch.Store.Etcd.Rpc;

namespace EdgeOrch.Store.Etcd;

/// <summary>How far the store is, at one moment.</summary>
/// <param name="Own">The revision of the store's own last change.</param>
/// <param name="Cluster">The revision of etcd as a whole, which others who use it have advanced too.</param>
internal readonly record struct StoreRevision(long Own, long Cluster)
{
    /// <summary>The store's revision, from a read of the key that every transaction writes.</summary>
    /// <exception cref="StoreUnavailableException">The key is gone.</exception>
    internal static long OwnOf(Rpc.RangeResponse last) => last.Kvs is [var found, ..]
        ? found.ModRevision
        : throw new StoreUnavailableException("the store's keys have been deleted from etcd: restart EdgeOrch to begin with an empty store, or restore them");
}
