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

    /// <summary>The revision the rules of a custom kind came with: what was written before may lack their defaults. 0 for built-in kinds.</summary>
    public long RulesSince { get; init; }

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

    /// <summary>Whether stored bytes are what is served: in the served version, and with the defaults of the present rules.</summary>
    public bool IsServed(ReadOnlySpan<byte> json, long revision) => (Conversion is null || IsVersion(json, Kind.ApiVersion)) && !LacksDefaults(revision);

    /// <summary>A stored object in the served version.</summary>
    public async ValueTask<StoredObject> ServeAsync(StoredObject item, CancellationToken cancellationToken) =>
        IsServed(item.Json.Span, item.Revision) ? item : (await ServeAsync((IReadOnlyList<StoredObject>)[item], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Stored objects in the served version. The very same list when there is nothing to convert.</summary>
    public async ValueTask<IReadOnlyList<StoredObject>> ServeAsync(IReadOnlyList<StoredObject> items, CancellationToken cancellationToken)
    {
        if (Conversion is null || items.All(item => IsServed(item.Json.Span, item.Revision)))
        {
            return items;
        }

        var json = await ServeAsync([.. items.Select(static item => (item.Json, item.Revision))], cancellationToken).ConfigureAwait(false);
        var served = new StoredObject[items.Count];
        for (var i = 0; i < served.Length; i++)
        {
            served[i] = json[i].Equals(items[i].Json) ? items[i] : Storage.Cache.Indexer.Index(items[i].Key, json[i], items[i].Revision);
        }

        return served;
    }

    /// <summary>The served bytes of stored ones, which come with the revisions they were written at.</summary>
    public async ValueTask<ReadOnlyMemory<byte>[]> ServeAsync(IReadOnlyList<(ReadOnlyMemory<byte> Json, long Revision)> stored, CancellationToken cancellationToken)
    {
        var served = new ReadOnlyMemory<byte>[stored.Count];
        var foreign = new List<(int At, JsonObject Value)>();
        for (var i = 0; i < served.Length; i++)
        {
            var (json, revision) = stored[i];
            served[i] = json;
            if (IsServed(json.Span, revision))
            {
                continue;
            }

            var value = Read(json, revision);
            if (JsonTree.Text(value, "apiVersion") == Kind.ApiVersion)
            {
                served[i] = ObjectEncoder.EncodeCanonical(value, Kind.Schema);
            }
            else
            {
                foreign.Add((i, value));
            }
        }

        if (foreign.Count > 0)
        {
            var converted = await Conversion!.ConvertAsync(foreign.ConvertAll(static f => f.Value), Kind.ApiVersion, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < converted.Count; i++)
            {
                served[foreign[i].At] = ObjectEncoder.EncodeCanonical(converted[i], Kind.Schema);
            }
        }

        return served;
    }

    /// <summary>The tree of a stored object, in the version it is stored in and with the defaults of the present rules.</summary>
    public JsonObject Read(ReadOnlyMemory<byte> json, long revision)
    {
        var value = (JsonObject)JsonNode.Parse(json.Span)!;
        if (LacksDefaults(revision))
        {
            Kind.Custom!.Default(value);
        }

        return value;
    }

    private bool LacksDefaults(long revision) => revision < RulesSince && Kind.Custom!.HasDefaults;

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
