using System.Collections.Concurrent;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>
/// Hashes of the version 3 documents, kept from catalog to catalog: where the kinds of a group version are the same ones,
/// so is its document, and a new custom kind costs one document instead of all. Thread-safe.
/// </summary>
internal sealed class DocumentHashes
{
    private readonly ConcurrentDictionary<string, (KindDescription[] Kinds, string Hash)> _known = new(StringComparer.Ordinal);

    /// <summary>The hash of a group version's document, made when its kinds are new.</summary>
    public string Get(string path, KindDescription[] kinds, Func<string> make)
    {
        if (!_known.TryGetValue(path, out var known) || !known.Kinds.AsSpan().SequenceEqual(kinds))
        {
            known = (kinds, make());
            _known[path] = known;
        }

        return known.Hash;
    }

    /// <summary>Forgets the documents that are no longer there.</summary>
    public void Keep(Func<string, bool> present)
    {
        foreach (var path in _known.Keys.Where(p => !present(p)))
        {
            _known.TryRemove(path, out _);
        }
    }
}
