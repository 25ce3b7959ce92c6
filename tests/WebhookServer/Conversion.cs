using System.Text.Json.Nodes;

namespace EdgeOrch.WebhookServer;

/// <summary>
/// Answers conversion questions: a version "v1" with spec.hostPort "h:p" becomes any other with spec.host and spec.port, and back.
/// </summary>
internal static class Conversion
{
    /// <summary>The answer, wrong in the way the fault says.</summary>
    public static JsonObject Answer(JsonObject review, string fault)
    {
        var request = review["request"]!;
        var wanted = (string)request["desiredAPIVersion"]!;
        var response = new JsonObject
        {
            ["uid"] = fault == "wrong-uid" ? "other" : (string?)request["uid"],
            ["result"] = fault == "refuse"
                ? new JsonObject { ["status"] = "Failure", ["message"] = "cannot do that" }
                : new JsonObject { ["status"] = "Success" },
            ["convertedObjects"] = new JsonArray([.. request["objects"]!.AsArray().Skip(fault == "lose" ? 1 : 0).Select(o => (JsonNode?)Convert(o!.AsObject(), wanted, fault))]),
        };
        return new JsonObject { ["apiVersion"] = (string?)review["apiVersion"], ["kind"] = "ConversionReview", ["response"] = response };
    }

    private static JsonObject Convert(JsonObject from, string wanted, string fault)
    {
        var value = (JsonObject)from.DeepClone();
        value["apiVersion"] = fault == "unchanged" ? value["apiVersion"]!.DeepClone() : wanted;
        if (fault == "rename")
        {
            value["metadata"]!["name"] = "other";
        }

        var spec = value["spec"] as JsonObject;
        if (wanted.EndsWith("/v1", StringComparison.Ordinal))
        {
            if (spec?["host"] is { } host)
            {
                spec["hostPort"] = $"{(string?)host}:{(string?)spec["port"]}";
                spec.Remove("host");
                spec.Remove("port");
            }
        }
        else if ((string?)spec?["hostPort"] is { } joined)
        {
            spec.Remove("hostPort");
            spec["host"] = joined.Split(':')[0];
            spec["port"] = joined.Split(':')[1];
        }

        return value;
    }
}
