using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.OpenApi;

/// <summary>One operation of the API.</summary>
/// <param name="Path">URL path with {name} and {namespace}.</param>
/// <param name="Method">HTTP method in lower case.</param>
/// <param name="Action">The verb in OpenAPI's extension: get, list, post, put, patch, delete, deletecollection, connect.</param>
/// <param name="Id">Operation id.</param>
/// <param name="Resource">The resource it belongs to.</param>
/// <param name="Subresource">The subresource, or null.</param>
internal sealed record ApiOperation(
    string Path, string Method, string Action, string Id, KindDescription Resource, SubresourceDescription? Subresource);

/// <summary>Lists the operations of kinds as OpenAPI paths.</summary>
internal static class OperationList
{
    /// <summary>All operations of a kind and its subresources.</summary>
    public static IEnumerable<ApiOperation> Of(KindDescription kind)
    {
        var root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
        var collection = kind.Namespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
        var item = collection + "/{name}";
        foreach (var verb in kind.Verbs)
        {
            if (Method(verb) is { } method)
            {
                var path = verb is "create" or "list" or "deletecollection" ? collection : item;
                yield return new ApiOperation(path, method, Action(verb), Id(kind, verb, ""), kind, null);
            }
        }

        if (kind.Namespaced && kind.Verbs.Contains("list"))
        {
            yield return new ApiOperation($"{root}/{kind.Plural}", "get", "list", Id(kind, "list", "ForAllNamespaces"), kind, null);
        }

        foreach (var subresource in kind.Subresources)
        {
            foreach (var verb in subresource.Verbs)
            {
                if (Method(verb) is { } method)
                {
                    var action = subresource.Name is "exec" or "attach" or "portforward" or "proxy" ? "connect" : Action(verb);
                    yield return new ApiOperation($"{item}/{subresource.Name}", method, action, Id(kind, verb, Upper(subresource.Name)), kind, subresource);
                }
            }
        }
    }

    private static string? Method(string verb) => verb switch
    {
        "create" => "post",
        "get" or "list" => "get",
        "update" => "put",
        "patch" => "patch",
        "delete" or "deletecollection" => "delete",
        _ => null,
    };

    private static string Action(string verb) => verb switch
    {
        "create" => "post",
        "update" => "put",
        _ => verb,
    };

    private static string Id(KindDescription kind, string verb, string suffix)
    {
        var group = kind.Group.Length == 0 ? "Core" : Upper(kind.Group.Split('.')[0]);
        var verbName = verb switch { "get" => "read", "update" => "replace", "deletecollection" => "deleteCollection", _ => verb };
        return $"{verbName}{group}{Upper(kind.Version)}{(kind.Namespaced && suffix != "ForAllNamespaces" ? "Namespaced" : "")}{kind.Kind}{suffix}";
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
