using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>Makes the parts of transactions.</summary>
internal static class Ops
{
    /// <summary>Holds when the key was last changed at a revision; 0 expects that there is none.</summary>
    internal static Rpc.Compare ChangedAt(ByteString key, long revision) => new()
    {
        Key = key,
        Target = Rpc.Compare.Types.CompareTarget.Mod,
        Result = Rpc.Compare.Types.CompareResult.Equal,
        ModRevision = revision,
    };

    /// <summary>Reads one key.</summary>
    internal static RequestOp Read(ByteString key, long revision = 0) => new() { RequestRange = new Rpc.RangeRequest { Key = key, Revision = revision } };

    /// <summary>Reads one key's revisions.</summary>
    internal static RequestOp ReadRevisions(ByteString key, long revision = 0) =>
        new() { RequestRange = new Rpc.RangeRequest { Key = key, Revision = revision, KeysOnly = true } };

    /// <summary>Reads a range of keys.</summary>
    internal static RequestOp Read(Rpc.RangeRequest range) => new() { RequestRange = range };

    /// <summary>Stores a value.</summary>
    internal static RequestOp Put(ByteString key, ByteString value) => new() { RequestPut = new PutRequest { Key = key, Value = value } };

    /// <summary>Deletes a key.</summary>
    internal static RequestOp Delete(ByteString key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = key } };

    /// <summary>The one key an operation of a transaction has read, or null.</summary>
    internal static Rpc.KeyValue? Single(ResponseOp response) => response.ResponseRange.Kvs is [var found, ..] ? found : null;
}
