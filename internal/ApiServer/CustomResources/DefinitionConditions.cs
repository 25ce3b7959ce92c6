using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>The conditions in the status of a CustomResourceDefinition. Pure.</summary>
internal static class DefinitionConditions
{
    /// <summary>Sets a condition; the time of its transition moves only when its status does.</summary>
    public static void Set(JsonObject definition, string type, string status, string reason, string message, DateTimeOffset now)
    {
        var conditions = Of(definition);
        var present = conditions.OfType<JsonObject>().FirstOrDefault(condition => JsonTree.Text(condition, "type") == type);
        if (present is null)
        {
            present = new JsonObject { ["type"] = type };
            conditions.Add((JsonNode)present);
        }

        if (JsonTree.Text(present, "status") != status)
        {
            present["lastTransitionTime"] = ObjectMeta.Time(now);
        }

        present["status"] = status;
        present["reason"] = reason;
        present["message"] = message;
    }

    /// <summary>Takes a condition away.</summary>
    public static void Remove(JsonObject definition, string type)
    {
        var conditions = Of(definition);
        if (conditions.OfType<JsonObject>().FirstOrDefault(condition => JsonTree.Text(condition, "type") == type) is { } present)
        {
            conditions.Remove(present);
        }
    }

    private static JsonArray Of(JsonObject definition)
    {
        var status = JsonTree.Ensure(definition, "status");
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        return conditions;
    }
}
