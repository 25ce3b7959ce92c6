namespace EdgeOrch.Store.Etcd;

/// <summary>Paths of etcd's methods.</summary>
internal static class Methods
{
    internal const string Range = "etcdserverpb.KV/Range";
    internal const string Txn = "etcdserverpb.KV/Txn";
    internal const string Compact = "etcdserverpb.KV/Compact";
    internal const string Watch = "etcdserverpb.Watch/Watch";
    internal const string Status = "etcdserverpb.Maintenance/Status";
}
