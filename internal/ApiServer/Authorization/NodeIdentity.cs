using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>Which node a user is. Pure.</summary>
public static class NodeIdentity
{
    /// <summary>Users of node agents are named this plus the node's name.</summary>
    public const string UserPrefix = "system:node:";

    /// <summary>The node's name, or null for users that are no node agents.</summary>
    public static string? Of(UserInfo user) =>
        user.Name.Length > UserPrefix.Length && user.Name.StartsWith(UserPrefix, StringComparison.Ordinal) && user.IsIn(UserInfo.Nodes)
            ? user.Name[UserPrefix.Length..]
            : null;
}
