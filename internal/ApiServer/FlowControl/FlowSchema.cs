using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>A FlowSchema object: which requests belong to which priority level, and which of them share a queue. Immutable.</summary>
internal sealed record FlowSchema(string Name, string Uid, long Precedence, string Level, string Distinguisher, IReadOnlyList<FlowRule> Rules)
{
    /// <summary>Reads a stored or default object.</summary>
    public static FlowSchema Parse(JsonObject value)
    {
        var metadata = JsonTree.Object(value, "metadata");
        var spec = JsonTree.Object(value, "spec");
        return new FlowSchema(
            JsonTree.Text(metadata, "name") ?? "",
            JsonTree.Text(metadata, "uid") ?? "",
            JsonTree.Number(spec, "matchingPrecedence") ?? 1000,
            JsonTree.Text(JsonTree.Object(spec, "priorityLevelConfiguration"), "name") ?? "",
            JsonTree.Text(JsonTree.Object(spec, "distinguisherMethod"), "type") ?? "",
            [.. JsonTree.Objects(spec, "rules").Select(FlowRule.Parse)]);
    }

    /// <summary>Whether the request belongs to this schema.</summary>
    public bool Matches(UserInfo user, RequestInfo info)
    {
        for (var i = 0; i < Rules.Count; i++)
        {
            if (Rules[i].Matches(user, info))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The flow of a request: requests of one flow wait behind each other, flows take turns.</summary>
    public string FlowOf(UserInfo user, RequestInfo info) => Distinguisher switch
    {
        "ByUser" => $"{Name}\n{user.Name}",
        "ByNamespace" => $"{Name}\n{info.Namespace}",
        _ => Name,
    };
}
