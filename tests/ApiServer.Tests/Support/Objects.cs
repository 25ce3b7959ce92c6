using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>Objects tests write.</summary>
internal static class Objects
{
    public static JsonObject ConfigMap(string name, string value = "v") => (JsonObject)JsonNode.Parse(
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"app":"{{{name}}}"}},"data":{"k":"{{{value}}}"}}""")!;

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    public static string Meta(this JsonObject value, string field) => (string?)value["metadata"]![field] ?? "";
}
