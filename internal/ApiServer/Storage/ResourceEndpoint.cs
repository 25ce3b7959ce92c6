using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Strategies;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>One served resource: its description, where it is stored and how it behaves. Immutable.</summary>
/// <param name="Kind">The served kind.</param>
/// <param name="Storage">Where objects are.</param>
/// <param name="Strategy">What is particular about the kind.</param>
/// <param name="Conversion">Translates between versions; null when every stored object is in the served version.</param>
internal sealed record ResourceEndpoint(KindDescription Kind, ResourceStorage Storage, ResourceStrategy Strategy, IVersionConversion? Conversion)
{
    /// <summary>Whether the definition of the resource is being deleted, so that nothing new is made.</summary>
    public bool Terminating { get; init; }

    /// <summary>Ends when the resource is served by other rules, or not at all: watches start anew then.</summary>
    public CancellationToken Superseded { get; init; }

    /// <summary>All versions the kind is served in, for records that name fields in another one; empty when there is only one.</summary>
    public IReadOnlyList<KindDescription> Versions { get; init; } = [];

    /// <summary>Translates into <see cref="Versions"/> where reading needs no translation.</summary>
    public IVersionConversion? Translation { get; init; }

    /// <summary>
    /// The version in which writes are prepared, defaulted and validated: the stored one of built-in kinds, which have one set of rules,
    /// and the served one of custom kinds, where each version has a schema of its own.
    /// </summary>
    public KindDescription Working => Kind.BuiltIn ? Storage.Kind : Kind;

    /// <summary>An object in a version of this kind; the argument may be changed.</summary>
    public async ValueTask<JsonObject> InVersionAsync(JsonObject value, KindDescription version, CancellationToken cancellationToken) =>
        Conversion is null || JsonTree.Text(value, "apiVersion") == version.ApiVersion
            ? value
            : (await Conversion.ConvertAsync([value], version.ApiVersion, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Whether stored bytes are in the served version already.</summary>
    public bool IsServed(ReadOnlySpan<byte> json) => Conversion is null || IsVersion(json, Kind.ApiVersion);

    /// <summary>A stored object in the served version.</summary>
    public async ValueTask<StoredObject> ServeAsync(StoredObject item, CancellationToken cancellationToken) =>
        IsServed(item.Json.Span) ? item : (await ServeAsync((IReadOnlyList<StoredObject>)[item], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Stored objects in the served version. The very same list when there is nothing to convert.</summary>
    public async ValueTask<IReadOnlyList<StoredObject>> ServeAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellationToken)
    {
        if (Conversion is null || items.Count == 0)
        {
            return items;
        }

        var json = new ReadOnlyMemory<byte>[items.Count];
        for (var i = 0; i < json.Length; i++)
        {
            json[i] = items[i].Json;
        }

        if (!await ServeAsync(json, cancellationToken).ConfigureAwait(false))
        {
            return items;
        }

        var served = new StoredObject[items.Count];
        for (var i = 0; i < served.Length; i++)
        {
            served[i] = json[i].Equals(items[i].Json) ? items[i] : Storage.Cache.Indexer.Index(items[i].Key, json[i], items[i].Revision);
        }

        return served;
    }

    /// <summary>Puts bytes of the served version in place of stored ones; returns whether there were any to convert.</summary>
    public async ValueTask<bool> ServeAsync(ReadOnlyMemory<byte>[] json, CancellationToken cancellationToken)
    {
        var others = new List<int>();
        for (var i = 0; i < json.Length; i++)
        {
            if (!IsServed(json[i].Span))
            {
                others.Add(i);
            }
        }

        if (others.Count == 0)
        {
            return false;
        }

        var trees = others.ConvertAll(i => (JsonObject)JsonNode.Parse(json[i].Span)!);
        var served = await Conversion!.ConvertAsync(trees, Kind.ApiVersion, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < served.Count; i++)
        {
            json[others[i]] = ObjectEncoder.EncodeCanonical(served[i], Kind.Schema);
        }

        return true;
    }

    // The version is among the first properties of canonical JSON.
    private static bool IsVersion(ReadOnlySpan<byte> json, string apiVersion)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("apiVersion"u8);
            reader.Read();
            if (found)
            {
                return reader.ValueTextEquals(apiVersion);
            }

            reader.Skip();
        }

        return false;
    }
}
