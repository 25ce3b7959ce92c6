using System.Collections.Concurrent;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Discovery;

/// <summary>The documents made of the catalog that is served now, each made when first asked for; another catalog starts anew. Thread-safe.</summary>
internal sealed class CatalogDocuments(ResourceRegistry registry)
{
    private Generation _present = new(registry.Catalog);

    /// <summary>The document of a key, made by <paramref name="make"/> from the present catalog when it is not there yet.</summary>
    public CachedDocument Get(string key, string contentType, Func<ApiCatalog, byte[]> make)
    {
        var present = Volatile.Read(ref _present);
        if (present.Catalog != registry.Catalog)
        {
            present = new Generation(registry.Catalog);
            Volatile.Write(ref _present, present);
        }

        return present.Documents.GetOrAdd(key, _ => new CachedDocument(contentType, () => make(present.Catalog)));
    }

    private sealed record Generation(ApiCatalog Catalog)
    {
        public ConcurrentDictionary<string, CachedDocument> Documents { get; } = new(StringComparer.Ordinal);
    }
}
