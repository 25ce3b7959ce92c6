using System.Runtime.CompilerServices;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client;

/// <summary>Typed access to one kind. Thread-safe. Every method throws <see cref="ApiStatusException"/> for an error answer.</summary>
public sealed class ResourceClient<T>
    where T : KubeObject, IKubeObject<T>
{
    private readonly ApiClient _client;

    internal ResourceClient(ApiClient client) => _client = client;

    private static ResourceType Type => T.ResourceType;

    /// <summary>Reads one object.</summary>
    public async ValueTask<T> GetAsync(string? @namespace, string name, CancellationToken cancellationToken) =>
        await SendAsync(new ApiRequest("GET", Type.ObjectPath(@namespace, name)), cancellationToken).ConfigureAwait(false);

    /// <summary>Reads one object, or null when it does not exist.</summary>
    public async ValueTask<T?> FindAsync(string? @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(@namespace, name, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads a page of one namespace, or of all when null.</summary>
    public async ValueTask<ListResult<T>> ListAsync(string? @namespace, ListOptions options, CancellationToken cancellationToken)
    {
        var body = await _client.SendForBodyAsync(
            new ApiRequest("GET", Type.CollectionPath(@namespace)) { Query = options.ToQuery(watch: false) }, cancellationToken).ConfigureAwait(false);
        return ListResult<T>.Parse(body.Span);
    }

    /// <summary>Watches one namespace, or all when null, until the server ends it. An expired revision throws with <see cref="ApiStatusException.IsGone"/>.</summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync(
        string? @namespace, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ApiRequest("GET", Type.CollectionPath(@namespace)) { Query = options.ToQuery(watch: true) };
        await using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccess || response.Frames is null)
        {
            throw ApiStatusException.From(response.StatusCode, response.Body.Span);
        }

        await foreach (var frame in response.Frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return WatchEvent<T>.Parse(frame.Span);
        }
    }

    /// <summary>Creates an object and returns it as stored.</summary>
    public ValueTask<T> CreateAsync(T value, CancellationToken cancellationToken) =>
        SendAsync(Json("POST", Type.CollectionPath(value.Metadata.Namespace), value), cancellationToken);

    /// <summary>Replaces an object; a stale resourceVersion is a conflict.</summary>
    public ValueTask<T> UpdateAsync(T value, CancellationToken cancellationToken) =>
        SendAsync(Json("PUT", Type.ObjectPath(value.Metadata.Namespace, value.Metadata.Name!), value), cancellationToken);

    /// <summary>Replaces an object's status; a stale resourceVersion is a conflict.</summary>
    public ValueTask<T> UpdateStatusAsync(T value, CancellationToken cancellationToken) =>
        SendAsync(Json("PUT", Type.ObjectPath(value.Metadata.Namespace, value.Metadata.Name!, "status"), value), cancellationToken);

    /// <summary>Changes part of an object; <paramref name="patchKind"/> is one of <see cref="PatchKind"/>.</summary>
    public ValueTask<T> PatchAsync(
        string? @namespace, string name, string patchKind, ReadOnlyMemory<byte> patch, string? subresource, CancellationToken cancellationToken) =>
        SendAsync(
            new ApiRequest("PATCH", Type.ObjectPath(@namespace, name, subresource)) { Body = patch, ContentType = patchKind }, cancellationToken);

    /// <summary>Deletes an object; one that is already gone is success.</summary>
    public async ValueTask DeleteAsync(string? @namespace, string name, DeleteOptions? options, CancellationToken cancellationToken)
    {
        var request = new ApiRequest("DELETE", Type.ObjectPath(@namespace, name));
        if (options is not null)
        {
            request = request with { Body = JsonModel.ToUtf8(options), ContentType = "application/json" };
        }

        try
        {
            await _client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            // Already in the wanted state.
        }
    }

    /// <summary>Posts an object to a subresource, for example a Binding or a TokenRequest, and returns the answer's body.</summary>
    public ValueTask<ReadOnlyMemory<byte>> PostSubresourceAsync<TBody>(
        string? @namespace, string name, string subresource, TBody body, CancellationToken cancellationToken)
        where TBody : class, IJsonModel<TBody> =>
        _client.SendForBodyAsync(Json("POST", Type.ObjectPath(@namespace, name, subresource), body), cancellationToken);

    private static ApiRequest Json<TBody>(string method, string path, TBody body)
        where TBody : class, IJsonModel<TBody> => new(method, path) { Body = JsonModel.ToUtf8(body), ContentType = "application/json" };

    private async ValueTask<T> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await _client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false);
        return JsonModel.Parse<T>(body.Span);
    }
}
