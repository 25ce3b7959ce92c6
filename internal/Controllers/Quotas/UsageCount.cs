using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Quotas;

namespace EdgeOrch.Controllers.Quotas;

/// <summary>Counts what a namespace uses of what a quota limits, by listing it. Thread-safe.</summary>
internal sealed class UsageCount(ApiClient client, Func<IReadOnlyList<ResourceType>> resources)
{
    private const int PageSize = 500;

    /// <summary>The quota's <c>used</c>: an amount for every name in its <c>hard</c>.</summary>
    public async ValueTask<ResourceAmounts> CountAsync(JsonObject quota, string @namespace, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Object(quota, "spec");
        var names = ResourceAmounts.Parse(JsonTree.Object(spec, "hard")).Names.ToList();
        var used = new ResourceAmounts();
        foreach (var name in names)
        {
            used[name] = default;
        }

        foreach (var resource in resources())
        {
            var concerned = resource.Namespaced ? names.Where(name => QuotaUsage.Concerns(resource.Group, resource.Plural, name)).ToList() : [];
            if (concerned.Count > 0)
            {
                await AddAsync(used, concerned, resource, spec, @namespace, cancellationToken).ConfigureAwait(false);
            }
        }

        return used;
    }

    private async ValueTask AddAsync(
        ResourceAmounts used, List<string> names, ResourceType resource, JsonObject? spec, string @namespace, CancellationToken cancellationToken)
    {
        if (resource is { Group: "", Plural: "pods" or "services" or "persistentvolumeclaims" })
        {
            await foreach (var item in ItemsAsync(resource, @namespace, cancellationToken).ConfigureAwait(false))
            {
                if (QuotaScopes.Match(spec, resource.Group, resource.Plural, item))
                {
                    var usage = QuotaUsage.Of(resource.Group, resource.Plural, item);
                    names.ForEach(name => used.Add(name, usage[name]));
                }
            }
        }
        else if (QuotaScopes.Match(spec, resource.Group, resource.Plural, []))
        {
            var metadata = await client.ListMetadataAsync(resource, @namespace, cancellationToken).ConfigureAwait(false);
            names.ForEach(name => used[name] = Quantity.FromUnits(metadata.Count));
        }
    }

    private async IAsyncEnumerable<JsonObject> ItemsAsync(
        ResourceType resource, string @namespace, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = $"limit={PageSize}";
        for (var next = query; next.Length > 0;)
        {
            var request = new ApiRequest("GET", resource.CollectionPath(@namespace)) { Query = next };
            var list = JsonNode.Parse((await client.SendForBodyAsync(request, cancellationToken).ConfigureAwait(false)).Span) as JsonObject;
            foreach (var item in JsonTree.Objects(list, "items"))
            {
                yield return item;
            }

            next = JsonTree.Text(JsonTree.Object(list, "metadata"), "continue") is { Length: > 0 } token
                ? $"{query}&continue={Uri.EscapeDataString(token)}" : "";
        }
    }
}
