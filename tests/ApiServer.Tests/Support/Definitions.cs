using System.Text.Json.Nodes;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Tests.Support;

/// <summary>CustomResourceDefinitions tests write.</summary>
internal static class Definitions
{
    public const string Collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>A namespaced kind with a spec of anything simple, status and scale, in one or several versions; the last one is stored.</summary>
    public static JsonObject Of(string kind, string group = "example.com", params string[] versions)
    {
        var lower = kind.ToLowerInvariant();
        var value = Objects.Parse($$$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{lower}}}s.{{{group}}}"},
             "spec":{"group":"{{{group}}}","scope":"Namespaced","names":{"plural":"{{{lower}}}s","singular":"{{{lower}}}","kind":"{{{kind}}}","shortNames":["{{{lower[..2]}}}"],"categories":["all"]},"versions":[]}}
            """);
        string[] all = versions.Length == 0 ? ["v1"] : versions;
        foreach (var version in all)
        {
            value["spec"]!["versions"]!.AsArray().Add((JsonNode)Version(version, stored: version == all[^1]));
        }

        return value;
    }

    /// <summary>One version.</summary>
    public static JsonObject Version(string name, bool stored) => Objects.Parse($$$$"""
        {"name":"{{{{name}}}}","served":true,"storage":{{{{(stored ? "true" : "false")}}}},
         "schema":{"openAPIV3Schema":{"type":"object","properties":{
           "spec":{"type":"object","properties":{"size":{"type":"integer","minimum":0},"color":{"type":"string","default":"blue"},"replicas":{"type":"integer"}}},
           "status":{"type":"object","properties":{"phase":{"type":"string"},"replicas":{"type":"integer"},"selector":{"type":"string"}} } } } },
         "subresources":{"status":{},"scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas","labelSelectorPath":".status.selector"}},
         "selectableFields":[{"jsonPath":".spec.color"}],
         "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}]}
        """);

    /// <summary>An object.</summary>
    public static JsonObject Instance(string kind, string name, string spec = "{}", string version = "v1", string group = "example.com") =>
        Objects.Parse($$$"""{"apiVersion":"{{{group}}}/{{{version}}}","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""");

    /// <summary>Creates a definition, which must be established by the time of the answer.</summary>
    public static async Task DefineAsync(this TestServer server, JsonObject definition)
    {
        var (code, body) = await server.SendAsync("POST", Collection, definition);
        Assert.True(code == 201, body.ToJsonString());
        var (_, made) = await server.SendAsync("GET", $"{Collection}/{definition.Meta("name")}");
        Assert.Equal("True", (string?)Condition(made, "Established")?["status"]);
    }

    /// <summary>Waits until a definition has a condition; returns the definition.</summary>
    public static Task<JsonObject> WaitForConditionAsync(this TestServer server, string name, string type, string status, string? reason = null) =>
        server.WaitForAsync(name, (code, value) => code == 200 && Condition(value, type) is { } found
            && (string?)found["status"] == status && (reason is null || (string?)found["reason"] == reason));

    /// <summary>Waits until reading a definition gives what is wanted.</summary>
    public static async Task<JsonObject> WaitForAsync(this TestServer server, string name, Func<int, JsonObject, bool> wanted)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ;)
        {
            var (code, value) = await server.SendAsync("GET", $"{Collection}/{name}");
            if (wanted(code, value))
            {
                return value;
            }

            Assert.True(DateTime.UtcNow < deadline, value.ToJsonString());
            await Task.Delay(5);
        }
    }

    /// <summary>A condition, or null.</summary>
    public static JsonObject? Condition(JsonObject value, string type) =>
        (value["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(condition => (string?)condition["type"] == type);

    /// <summary>A request with its warnings.</summary>
    public static async Task<IReadOnlyList<string>> WarningsAsync(this TestServer server, string method, string path, JsonNode? body = null)
    {
        await using var response = await server.Admin.SendAsync(
            new ApiRequest(method, path) { Body = body is null ? default : System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), ContentType = "application/json" },
            CancellationToken.None);
        Assert.True(response.StatusCode < 300, System.Text.Encoding.UTF8.GetString(response.Body.Span));
        return response.Warnings;
    }
}
