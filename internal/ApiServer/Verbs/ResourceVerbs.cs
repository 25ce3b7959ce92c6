using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Routes a resource request to its verb. Thread-safe.</summary>
internal sealed class ResourceVerbs(
    ObjectReader reader, WatchVerb watch, CreateVerb create, UpdateVerb update, PatchVerb patch, DeleteVerb delete)
{
    /// <summary>Serves a request for an object or a collection, or for a subresource that exchanges the object itself.</summary>
    public ValueTask<ApiServerResponse> ServeAsync(RequestContext context, ResourceEndpoint endpoint)
    {
        var info = context.Info;
        var verbs = info.Subresource.Length == 0
            ? endpoint.Kind.Verbs
            : endpoint.Kind.FindSubresource(info.Subresource)?.Verbs ?? throw ApiException.ResourceNotFound();
        if (!verbs.Contains(info.Verb) || !Fits(context))
        {
            throw endpoint.Kind.BuiltIn
                ? ApiException.MethodNotAllowed()
                : ApiException.MethodNotSupported(endpoint.Kind.Group, endpoint.Kind.Plural, info.Verb);
        }

        if (context.Request.Method == "HEAD" && endpoint.Kind.BuiltIn)
        {
            // As upstream: a HEAD is authorized as a read, but only custom resources answer it.
            throw ApiException.MethodNotAllowed();
        }

        if (endpoint.Kind.Custom?.Warning is { } warning)
        {
            context.Warnings.Add(warning);
        }

        return info.Verb switch
        {
            "get" => reader.GetAsync(context, endpoint),
            "list" => reader.ListAsync(context, endpoint),
            "watch" => watch.WatchAsync(context, endpoint),
            "create" => create.CreateAsync(context, endpoint),
            "update" => update.UpdateAsync(context, endpoint),
            "patch" => patch.PatchAsync(context, endpoint),
            "delete" => delete.DeleteAsync(context, endpoint),
            "deletecollection" => delete.DeleteCollectionAsync(context, endpoint),
            _ => throw ApiException.MethodNotAllowed(),
        };
    }

    // Objects are made in collections, and changed by name.
    private static bool Fits(RequestContext context) => context.Info.Verb switch
    {
        "create" => context.Info.Name.Length == 0,
        "update" or "patch" => context.Info.Name.Length > 0,
        _ => true,
    };
}
