using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>Whom a rule of a FlowSchema is about: a user, a group or a service account; a star stands for any. Immutable.</summary>
internal sealed record FlowSubject(string Kind, string Name, string Namespace)
{
    private const string ServiceAccountPrefix = "system:serviceaccount:";
    private const string All = "*";

    /// <summary>Reads a subject.</summary>
    public static FlowSubject Parse(JsonObject subject)
    {
        var kind = JsonTree.Text(subject, "kind") ?? "";
        var named = JsonTree.Object(subject, kind switch { "User" => "user", "Group" => "group", _ => "serviceAccount" });
        return new FlowSubject(kind, JsonTree.Text(named, "name") ?? "", JsonTree.Text(named, "namespace") ?? "");
    }

    /// <summary>Whether the user is meant.</summary>
    public bool Matches(UserInfo user) => Kind switch
    {
        "User" => Name == All || Name == user.Name,
        "Group" => Name == All || user.IsIn(Name),
        "ServiceAccount" => IsAccount(user.Name),
        _ => false,
    };

    private bool IsAccount(string user)
    {
        if (!user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = user.AsSpan(ServiceAccountPrefix.Length);
        return rest.StartsWith(Namespace) && rest.Length > Namespace.Length && rest[Namespace.Length] == ':'
            && (Name == All || rest[(Namespace.Length + 1)..].SequenceEqual(Name));
    }
}
