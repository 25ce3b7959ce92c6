using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Metadata;

/// <summary>
/// Reads metadata of any resource as PartialObjectMetadata, so that neither server nor client handles the rest. An answer
/// of whole objects is understood too.
/// </summary>
public static class MetadataClient
{
    // A page of metadata stays below the size from which arrays are kept apart and collected late.
    private const int PageSize = 200;
    private const string Object = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    private const string List = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    /// <summary>Reads one object's metadata, or null when it does not exist.</summary>
    /// <exception cref="ApiStatusException">The server answered with another error.</exception>
    public static ValueTask<ObjectMeta?> FindMetadataAsync(
        this ApiClient client, ResourceType resource, string? @namespace, string name, CancellationToken cancellationToken) =>
        FindAsync(client, resource.ObjectPath(@namespace, name), Object, cancellationToken);

    /// <summary>
    /// The same out of the whole object: cheaper for both sides inside the server's process, where an object costs nothing to send.
    /// </summary>
    /// <param name="client">Sends.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">The namespace; null for what has none.</param>
    /// <param name="name">The name.</param>
    /// <param name="newest">Whether writes that other servers have acknowledged must show; else what this one has is enough.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ApiStatusException">The server answered with another error.</exception>
    public static ValueTask<ObjectMeta?> FindStoredMetadataAsync(
        this ApiClient client, ResourceType resource, string? @namespace, string name, bool newest, CancellationToken cancellationToken) =>
        FindAsync(client, resource.ObjectPath(@namespace, name), null, cancellationToken, newest ? "" : "resourceVersion=0");

    private static async ValueTask<ObjectMeta?> FindAsync(ApiClient client, string path, string? accept, CancellationToken cancellationToken, string query = "")
    {
        try
        {
            var request = new ApiRequest("GET", path) { Accept = accept, Query = query };
            var body = await client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
            var reader = new Utf8JsonReader(body.Span);
            reader.Read();
            return ObjectHeader.ReadMetadata(ref reader);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads the metadata of a collection, of one namespace or of all when null.</summary>
    /// <exception cref="ApiStatusException">The server answered with an error.</exception>
    public static async ValueTask<IReadOnlyList<ObjectMeta>> ListMetadataAsync(
        this ApiClient client, ResourceType resource, string? @namespace, CancellationToken cancellationToken)
    {
        var items = new List<ObjectMeta>();
        await client.ListPagesAsync(resource, @namespace, ObjectHeader.ReadMetadata, items.AddRange, cancellationToken).ConfigureAwait(false);
        return items;
    }

    /// <summary>Reads a collection page by page and returns the revision it was read at.</summary>
    internal static async ValueTask<string> ListPagesAsync<T>(
        this ApiClient client, ResourceType resource, string? @namespace, JsonValueReader<T> read, Action<List<T>> onPage, CancellationToken cancellationToken)
        where T : class
    {
        var options = new ListOptions { Limit = PageSize };
        while (true)
        {
            var request = new ApiRequest("GET", resource.CollectionPath(@namespace)) { Accept = List, Query = options.ToQuery(watch: false) };
            var body = await client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
            var (page, items) = ParseList(body.Span, read);
            onPage(items);
            if (string.IsNullOrEmpty(page.Continue))
            {
                return page.ResourceVersion ?? "";
            }

            options = options with { Continue = page.Continue };
        }
    }

    /// <summary>
    /// Watches from a revision until the server ends it. Asks for whole objects: inside the server's process all watchers share their
    /// bytes, and cutting each down would cost more than to pass over the rest.
    /// </summary>
    internal static async IAsyncEnumerable<(WatchEventKind Kind, ObjectHeader Header)> WatchHeadersAsync(
        this ApiClient client, ResourceType resource, string resourceVersion, HeaderReader read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new ListOptions { ResourceVersion = resourceVersion };
        var request = new ApiRequest("GET", resource.CollectionPath(null)) { Query = options.ToQuery(watch: true) };
        await using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccess || response.Frames is null)
        {
            throw ApiStatusException.From(response.StatusCode, response.Body.Span);
        }

        await foreach (var frame in response.Frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return ParseEvent(frame.Span, read);
        }
    }

    private static (ListMeta Page, List<T> Items) ParseList<T>(ReadOnlySpan<byte> utf8, JsonValueReader<T> read)
        where T : class
    {
        var list = new ListMeta();
        List<T> items = [];
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        JsonModel.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("items"u8) && reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    items = JsonModel.ReadList(ref reader, read);
                }
            }
            else if (reader.ValueTextEquals("metadata"u8) && reader.Read())
            {
                list = ListMeta.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return (list, items);
    }

    private static (WatchEventKind Kind, ObjectHeader Header) ParseEvent(ReadOnlySpan<byte> utf8, HeaderReader read)
    {
        var kind = "";
        ObjectHeader? header = null;
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        JsonModel.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8) && reader.Read())
            {
                kind = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("object"u8) && reader.Read())
            {
                if (kind == "ERROR")
                {
                    var status = Status.Read(ref reader);
                    throw new ApiStatusException(status.Code ?? 500, status);
                }

                header = read.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return (WatchEventKinds.Parse(kind), header ?? throw new JsonException("a watch event has no object"));
    }
}
