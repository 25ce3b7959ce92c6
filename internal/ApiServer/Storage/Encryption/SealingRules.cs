using System.Collections.Concurrent;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>
/// Seals and opens values as an <see cref="EncryptionConfiguration"/> says. What an entry covers is looked up once per resource.
/// Thread-safe; immutable but for the count of writes under way.
/// </summary>
internal sealed class SealingRules
{
    private readonly List<(EncryptionRule Rule, Coverage Coverage)> _rules;
    private readonly List<SealingKey> _keys;
    private readonly ConcurrentDictionary<string, Coverage> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Coverage>.AlternateLookup<ReadOnlySpan<char>> _knownBySpan;
    private readonly bool _refusesPlain;
    private int _writes;

    /// <summary>Prepares the keys.</summary>
    public SealingRules(EncryptionConfiguration configuration)
    {
        _rules = [.. configuration.Rules.Select(static rule => (rule, Coverage.Of(rule)))];
        _keys = [.. _rules.SelectMany(static rule => rule.Coverage.Keys)];
        _refusesPlain = _rules.Exists(static rule => !rule.Coverage.ReadsPlain);
        _knownBySpan = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many writes by these rules are under way.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>A write by these rules begins.</summary>
    public void EnterWrite() => Interlocked.Increment(ref _writes);

    /// <summary>A write by these rules has ended.</summary>
    public void LeaveWrite() => Interlocked.Decrement(ref _writes);

    /// <summary>Whether a stored value is as these rules would write it: sealed with the first key, or plain where that is first.</summary>
    public bool IsAsWritten(KeyValue stored) =>
        CoverageOf(stored.Key).Writer is { } writer ? writer.Sealed(stored.Value.Span) : !SealedValue.IsMarked(stored.Value.Span);

    /// <summary>Whether these rules say anything about a key.</summary>
    public bool IsCovered(string key) => CoverageOf(key) != Coverage.None;

    /// <summary>The transaction as the store gets it; the very same one when nothing in it is to be sealed.</summary>
    public Transaction Seal(Transaction transaction)
    {
        Mutation[]? mutations = null;
        for (var i = 0; i < transaction.Mutations.Count; i++)
        {
            var mutation = transaction.Mutations[i];
            if ((mutation.Value ?? mutation.DeletedValue) is { } value && CoverageOf(mutation.Key).Writer is { } writer)
            {
                ReadOnlyMemory<byte> bytes = writer.Seal(mutation.Key, value.Span, mutation.RevisionOffset);
                mutations ??= [.. transaction.Mutations];
                mutations[i] = mutation.Value is null ? new Mutation(mutation.Key, null, -1, bytes) : new Mutation(mutation.Key, bytes);
            }
        }

        return mutations is null ? transaction : transaction with { Mutations = mutations };
    }

    /// <summary>What was stored; the very same one when it is plain. What cannot be opened comes with the reason in place of its value.</summary>
    public KeyValue Open(KeyValue stored)
    {
        if (!SealedValue.IsMarked(stored.Value.Span))
        {
            return !_refusesPlain || CoverageOf(stored.Key).ReadsPlain
                ? stored
                : stored with { Value = SealedValue.CannotRead("it is stored in plain, and its providers in the file of --encryption-provider-config do not include identity") };
        }

        if (SealedValue.KeyNameOf(stored.Value.Span) is not { } name)
        {
            return stored with { Value = SealedValue.CannotRead("it is sealed in a way this server does not know") };
        }

        // What an entry no longer covers is still read with the keys of others, so that it can be rewritten.
        var found = false;
        foreach (var key in CoverageOf(stored.Key).Keys.Concat(_keys))
        {
            found |= key.Name == name;
            if (key.Name == name && key.Open(stored.Key, stored.Value.Span, stored.ModRevision) is { } value)
            {
                return stored with { Value = value };
            }
        }

        return stored with
        {
            Value = SealedValue.CannotRead(found
                ? $"it is sealed with the key \"{name}\", whose secret was another then, or it was changed since"
                : $"it is sealed with the key \"{name}\", which is not in the file of --encryption-provider-config"),
        };
    }

    private Coverage CoverageOf(string key)
    {
        var group = key.StartsWith(StoreFeed.Root, StringComparison.Ordinal) ? key.IndexOf('/', StoreFeed.Root.Length) : -1;
        var resource = group < 0 ? -1 : key.IndexOf('/', group + 1);
        if (resource < 0)
        {
            return Coverage.None;
        }

        var prefix = key.AsSpan(0, resource);
        return _knownBySpan.TryGetValue(prefix, out var known) ? known : _known.GetOrAdd(prefix.ToString(), Find(key[StoreFeed.Root.Length..group], key[(group + 1)..resource]));
    }

    private Coverage Find(string group, string plural)
    {
        foreach (var (rule, coverage) in _rules)
        {
            if (rule.Covers(group == "core" ? "" : group, plural))
            {
                return coverage;
            }
        }

        return Coverage.None;
    }

    private sealed record Coverage(SealingKey? Writer, SealingKey[] Keys, bool ReadsPlain)
    {
        public static readonly Coverage None = new(null, [], ReadsPlain: true);

        public static Coverage Of(EncryptionRule rule)
        {
            SealingKey[] keys = [.. rule.Providers.SelectMany(static provider => provider.Keys).Select(static key => new SealingKey(key))];
            return new Coverage(rule.Providers[0].IsIdentity ? null : keys[0], keys, rule.Providers.Any(static provider => provider.IsIdentity));
        }
    }
}
