using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>What a request needs of a group of servers. Pure.</summary>
internal static class RequestRules
{
    /// <summary>
    /// Whether only the leader answers it: everything that changes objects or is decided by what changes them. Reviews change nothing,
    /// streams belong to this server's connections, and other paths to the server that is asked.
    /// </summary>
    public static bool IsWrite(RequestInfo info) =>
        info is { IsResource: true, Verb: "create" or "update" or "patch" or "delete" or "deletecollection" }
        && info.Group is not ("authentication.k8s.io" or "authorization.k8s.io")
        && !(info.Group.Length == 0 && info.Subresource is "exec" or "attach" or "portforward" or "proxy");

    /// <summary>
    /// Whether it must see every write that any server has acknowledged. Who names a resourceVersion gets what it asks for, and 0 is
    /// "whatever there is"; later pages show the revision of the first.
    /// </summary>
    public static bool IsConsistentRead(RequestInfo info, QueryValues query) =>
        info is { IsResource: true, Verb: "get" or "list" or "watch" }
        && string.IsNullOrEmpty(query["resourceVersion"]) && string.IsNullOrEmpty(query["continue"]);
}
