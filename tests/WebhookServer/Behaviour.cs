using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EdgeOrch.WebhookServer;

/// <summary>
/// What each path does. The last segment of <c>patch</c>, <c>warn</c> and <c>deny</c> is data in hexadecimal; anything behind another
/// behaviour's first segment only tells webhooks apart in the log.
/// </summary>
internal static class Behaviour
{
    /// <summary>Answers one request.</summary>
    public static async Task AnswerAsync(HttpContext context, ReviewLog log)
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Method == "GET")
        {
            await context.Response.WriteAsync(log.At(path["/asked".Length..]));
            return;
        }

        var review = await JsonNode.ParseAsync(context.Request.Body);
        log.Add(path, context.Request.QueryString.Value!, review?.DeepClone(), context.Connection.Id);
        var parts = path.Split('/');
        var data = parts.Length > 2 ? parts[2] : "";
        switch (parts[1])
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "close":
                context.Abort();
                break;
            case "garbage":
                await context.Response.WriteAsync("good day");
                break;
            case "status":
                context.Response.StatusCode = int.Parse(data, System.Globalization.CultureInfo.InvariantCulture);
                await context.Response.WriteAsync("broken");
                break;
            case "endless":
                await EndlessAsync(context);
                break;
            case "convert":
                await RespondAsync(context, Conversion.Answer(review!.AsObject(), data));
                break;
            default:
                await RespondAsync(context, Admission(review!, parts[1], data));
                break;
        }
    }

    private static JsonObject Admission(JsonNode review, string behaviour, string data)
    {
        var response = new JsonObject { ["uid"] = (string?)review["request"]!["uid"], ["allowed"] = !behaviour.StartsWith("deny", StringComparison.Ordinal) };
        switch (behaviour)
        {
            case "deny":
                response["status"] = new JsonObject { ["code"] = 403, ["reason"] = "Forbidden", ["message"] = Text(data) };
                break;
            case "deny-odd":
                response["status"] = new JsonObject { ["code"] = 200, ["status"] = "Success" };
                break;
            case "patch":
                response["patchType"] = "JSONPatch";
                response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(data)));
                break;
            case "patch-untyped":
                response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(data)));
                break;
            case "count":
                response["patchType"] = "JSONPatch";
                response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Counted(review, data)));
                break;
            case "warn":
                response["warnings"] = new JsonArray(Text(data));
                break;
            case "wrong-uid":
                response["uid"] = "other";
                break;
        }

        return new JsonObject
        {
            ["apiVersion"] = (string?)review["apiVersion"],
            ["kind"] = behaviour == "wrong-kind" ? "Review" : "AdmissionReview",
            ["response"] = behaviour == "absent" ? null : response,
        };
    }

    // Each call leaves a longer label, so that it shows how often the webhook was asked.
    private static string Counted(JsonNode review, string label)
    {
        var before = (string?)review["request"]!["object"]!["metadata"]!["labels"]?[label] ?? "";
        return $$"""[{"op":"add","path":"/metadata/labels/{{label}}","value":"{{before}}x"}]""";
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        var chunk = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        }
    }

    private static Task RespondAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private static string Text(string data) => Encoding.UTF8.GetString(Convert.FromHexString(data));
}
