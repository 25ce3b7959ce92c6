namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>
/// Reads method, path and query the way upstream's request-info resolver does: <c>/api/VERSION/...</c> and
/// <c>/apis/GROUP/VERSION/...</c> with at least a resource are resource requests, all else is a plain path.
/// </summary>
public static class RequestInfoParser
{
    /// <summary>Parses. <paramref name="path"/> is already percent-decoded.</summary>
    public static RequestInfo Parse(string method, string path, QueryValues query)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3)
        {
            return Plain(method, path);
        }

        int next;
        string group;
        switch (parts[0])
        {
            case "api":
                group = "";
                next = 1;
                break;
            case "apis" when parts.Length >= 4:
                group = parts[1];
                next = 2;
                break;
            default:
                return Plain(method, path);
        }

        return Resource(method, path, query, parts, group, next);
    }

    private static RequestInfo Plain(string method, string path) => new() { Verb = method.ToLowerInvariant(), Path = path };

    private static RequestInfo Resource(string method, string path, QueryValues query, string[] parts, string group, int next)
    {
        var version = parts[next++];
        var special = "";
        if (parts[next] is "proxy" or "watch" && parts.Length > next + 1)
        {
            special = parts[next++];
        }

        var @namespace = "";
        if (parts[next] == "namespaces" && parts.Length > next + 1)
        {
            @namespace = parts[next + 1];
            // What follows is a resource of the namespace, unless it is a subresource of the namespace object itself.
            if (parts.Length > next + 2 && parts[next + 2] is not ("status" or "finalize"))
            {
                next += 2;
            }
        }

        var resource = parts[next];
        var name = parts.Length > next + 1 ? parts[next + 1] : "";
        var subresource = parts.Length > next + 2 ? parts[next + 2] : "";
        return new RequestInfo
        {
            IsResource = true,
            Verb = special.Length > 0 ? special : Verb(method, name, query),
            Path = path,
            Group = group,
            Version = version,
            Namespace = @namespace,
            Resource = resource,
            Name = name.Length > 0 ? name : NameFromSelector(method, query),
            Subresource = subresource,
            SubresourcePath = parts.Length > next + 3 ? string.Join('/', parts[(next + 3)..]) + (path.EndsWith('/') ? "/" : "") : "",
        };
    }

    private static string Verb(string method, string name, QueryValues query) => method switch
    {
        "POST" => "create",
        "GET" or "HEAD" when query.Flag("watch") => "watch",
        "GET" or "HEAD" => name.Length == 0 ? "list" : "get",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length == 0 ? "deletecollection" : "delete",
        _ => method.ToLowerInvariant(),
    };

    // A list or watch of exactly one name is authorized as that name, so that roles with resourceNames can allow it.
    private static string NameFromSelector(string method, QueryValues query)
    {
        const string Prefix = "metadata.name=";
        if (method != "GET" || query["fieldSelector"] is not { } selector || !selector.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return "";
        }

        var value = selector[Prefix.Length..].TrimStart('=');
        return value.Contains(',', StringComparison.Ordinal) ? "" : value;
    }
}
