using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Agent;

/// <summary>Makes the patch that puts a status in place. Pure.</summary>
internal static class PodStatusPatch
{
    private static readonly string[] ClearedFields = ["reason", "message", "podIP", "initContainerStatuses", "ephemeralContainerStatuses"];
    private static readonly string[] ReplacedLists = ["podIPs", "hostIPs"];
    private static readonly string[] ClearedConditionFields = ["reason", "message"];

    /// <summary>
    /// A strategic merge patch. Conditions merge by type, so those of other writers stay; fields that are no longer set
    /// are written as null, since a merge would keep them. The uid makes the server refuse when the name was reused.
    /// </summary>
    public static byte[] Make(Pod pod, PodStatus status)
    {
        var body = (JsonObject)JsonNode.Parse(JsonModel.ToUtf8(status))!;
        foreach (var field in ClearedFields)
        {
            if (!body.ContainsKey(field))
            {
                body[field] = null;
            }
        }

        foreach (var list in ReplacedLists)
        {
            // Addresses merge by themselves: without this, a pod whose network is new would keep its old address beside it.
            if (body[list] is JsonArray addresses)
            {
                addresses.Insert(0, (JsonNode)new JsonObject { ["$patch"] = "replace" });
            }
            else
            {
                body[list] = null;
            }
        }

        foreach (var condition in body["conditions"]?.AsArray() ?? [])
        {
            foreach (var field in ClearedConditionFields)
            {
                if (condition is JsonObject one && !one.ContainsKey(field))
                {
                    one[field] = null;
                }
            }
        }

        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = JsonValue.Create(pod.Metadata.Uid) },
            ["status"] = body,
        };
        return System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString());
    }
}
