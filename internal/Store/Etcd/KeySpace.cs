using System.Text;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>Where the store's keys lie in etcd: <c>PREFIX/data</c> followed by the key, and one key beside them. Immutable.</summary>
internal sealed class KeySpace
{
    private const string Data = "data";
    private readonly string _root;
    private readonly byte[] _data;

    internal KeySpace(string prefix)
    {
        _root = prefix.EndsWith('/') ? prefix : prefix + "/";
        _data = Encoding.UTF8.GetBytes(_root + Data);
        Root = ByteString.CopyFromUtf8(_root);
        RootEnd = EndOf(Root.Span);
        Last = ByteString.CopyFromUtf8(_root + "last");
    }

    /// <summary>The first key of everything the store has in etcd.</summary>
    internal ByteString Root { get; }

    /// <summary>The first key behind all of that.</summary>
    internal ByteString RootEnd { get; }

    /// <summary>
    /// The key that every transaction writes. Its revision is the store's revision, so the revisions that others give to keys of their
    /// own in the same etcd never show, and a watch of the whole prefix knows how far it has come without asking: members before
    /// 3.4.25 and 3.5.8 answer that question too early. Its value tells what the transaction did beyond puts and deletes.
    /// </summary>
    internal ByteString Last { get; }

    /// <summary>The key in etcd.</summary>
    internal ByteString KeyOf(string key) => ByteString.CopyFromUtf8(_root + Data + key);

    /// <summary>The keys in etcd with a prefix, strictly after one of them if it is given: from the first, to before the second.</summary>
    internal (ByteString From, ByteString End) Range(string prefix, string? after)
    {
        var from = KeyOf(prefix);
        var end = EndOf(from.Span);
        if (after is not null && KeyOf(after) is var last && last.Span.SequenceCompareTo(from.Span) >= 0)
        {
            from = Next(last);
        }
        return (from, end);
    }

    /// <summary>The first key that can follow a key.</summary>
    internal static ByteString Next(ByteString key) => ByteString.CopyFrom([.. key.Span, 0]);

    /// <summary>Whether a key in etcd is one of the store's keys and begins with a prefix; then its name.</summary>
    internal bool TryRead(ByteString etcdKey, string prefix, out string key)
    {
        key = "";
        if (!etcdKey.Span.StartsWith(_data))
        {
            return false;
        }
        key = Encoding.UTF8.GetString(etcdKey.Span[_data.Length..]);
        return key.StartsWith(prefix, StringComparison.Ordinal);
    }

    // The prefix with its last byte one higher. UTF-8 has no byte 0xFF.
    private static ByteString EndOf(ReadOnlySpan<byte> prefix)
    {
        byte[] end = prefix.ToArray();
        end[^1]++;
        return ByteString.CopyFrom(end);
    }
}
