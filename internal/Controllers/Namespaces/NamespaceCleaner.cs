namespace EdgeOrch.Controllers.Namespaces;

/// <summary>Deletes everything in a namespace. Pods go first, since other objects (secrets, roles) may be needed for their end.</summary>
internal sealed class NamespaceCleaner(ApiClient client, Func<IReadOnlyList<ResourceType>> resources)
{
    /// <summary>Asks for the deletion of all content and reports what is left.</summary>
    public async ValueTask<NamespaceContent> CleanAsync(string @namespace, CancellationToken cancellationToken)
    {
        var content = new NamespaceContent();
        var all = resources().Where(resource => resource.Namespaced).ToList();
        var pods = all.Where(resource => resource is { Group: "", Plural: "pods" }).ToList();
        foreach (var resource in pods)
        {
            await DeleteAsync(resource, @namespace, content, cancellationToken).ConfigureAwait(false);
        }

        if (!content.IsGone)
        {
            return content;
        }

        foreach (var resource in all.Except(pods))
        {
            await DeleteAsync(resource, @namespace, content, cancellationToken).ConfigureAwait(false);
        }

        return content;
    }

    private async ValueTask DeleteAsync(ResourceType resource, string @namespace, NamespaceContent content, CancellationToken cancellationToken)
    {
        try
        {
            var before = await client.ListMetadataAsync(resource, @namespace, cancellationToken).ConfigureAwait(false);
            if (before.Count == 0)
            {
                return;
            }

            var background = JsonModel.ToUtf8(new DeleteOptions { PropagationPolicy = "Background" });
            await client.SendForBodyAsync(
                new ApiRequest("DELETE", resource.CollectionPath(@namespace)) { Body = background, ContentType = "application/json" }, cancellationToken).ConfigureAwait(false);
            var after = await client.ListMetadataAsync(resource, @namespace, cancellationToken).ConfigureAwait(false);
            content.AddRemaining(resource, after.Count, after.SelectMany(item => item.Finalizers ?? []));
        }
        catch (ApiStatusException e) when (e.Code is 404 or 405)
        {
            // The resource is not served any more, or knows no such verb: there is nothing of it to delete.
        }
        catch (ApiStatusException e)
        {
            content.AddFailure(resource, e.Message);
        }
    }
}
