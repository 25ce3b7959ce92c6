using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>delete and deletecollection. Thread-safe.</summary>
internal sealed class DeleteVerb(ObjectDeleter deleter, ObjectReader reader, TypeSchema optionsSchema)
{
    /// <summary>Answers a delete of one object.</summary>
    public async ValueTask<ApiServerResponse> DeleteAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var options = await DeleteOptions.ReadAsync(context, optionsSchema).ConfigureAwait(false);
        var scope = WriteOptions.Scope(context, endpoint);
        var (value, gone) = await deleter.DeleteAsync(scope, context.Info.Namespace, context.Info.Name, options).ConfigureAwait(false);
        if (!gone || endpoint.Strategy.ReturnsDeletedObject)
        {
            return ResponseEncoder.One(context, endpoint, await endpoint.ServeAsync(value, context.Cancellation).ConfigureAwait(false));
        }

        return ApiServerResponse.Of(ApiStatus.Success(new StatusDetails
        {
            Name = context.Info.Name,
            Group = endpoint.Kind.Group,
            Kind = endpoint.Kind.Plural,
            Uid = ObjectMeta.Text(ObjectWriter.Parse(value), "uid"),
        }));
    }

    /// <summary>Answers a delete of all objects a selector matches.</summary>
    public async ValueTask<ApiServerResponse> DeleteCollectionAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var options = await DeleteOptions.ReadAsync(context, optionsSchema).ConfigureAwait(false);
        var scope = WriteOptions.Scope(context, endpoint);
        var (items, meta) = await reader.SelectAsync(endpoint, ReadOptions.Parse(context, endpoint), context.Cancellation).ConfigureAwait(false);
        foreach (var item in items)
        {
            try
            {
                await deleter.DeleteAsync(scope with { Info = context.Info with { Namespace = item.Namespace, Name = item.Name } },
                    item.Namespace, item.Name, options).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.Code == 404)
            {
                // Somebody else deleted it meanwhile, which is what was asked for.
            }
        }

        return ResponseEncoder.List(context, endpoint, await endpoint.ServeAsync(items, context.Cancellation).ConfigureAwait(false), meta);
    }
}
