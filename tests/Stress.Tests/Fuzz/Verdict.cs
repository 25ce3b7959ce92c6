using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Stress.Tests.Support;

namespace EdgeOrch.Stress.Tests.Fuzz;

/// <summary>What an answer to a wild request must be like.</summary>
internal static class Verdict
{
    /// <summary>What is wrong with an answer, or null.</summary>
    public static string? Of(FuzzRequest request, Answer answer)
    {
        if (answer.Code < 400)
        {
            return null;
        }

        string text = System.Text.Encoding.UTF8.GetString(answer.Body);
        if (answer.Code >= 500 && !Excused(answer.Code, text))
        {
            return $"{answer.Code} {text}";
        }

        if (request.Method == HttpMethod.Head || !answer.ContentType.StartsWith("application/json", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            JsonNode? status = JsonNode.Parse(answer.Body);
            return (string?)status?["kind"] == "Status" && (int?)status["code"] == answer.Code && (string?)status["message"] is { Length: > 0 } ? null : $"{answer.Code} is no Status: {text}";
        }
        catch (JsonException)
        {
            return $"{answer.Code} is no JSON: {text}";
        }
    }

    // A version from the future is waited for, and a conversion that points nowhere cannot be made.
    private static bool Excused(int code, string text) => code switch
    {
        501 => true,
        503 => text.Contains("ServiceUnavailable", StringComparison.Ordinal),
        504 => text.Contains("Too large resource version", StringComparison.Ordinal) || text.Contains("\"Timeout\"", StringComparison.Ordinal),
        _ => text.Contains("conversion webhook for", StringComparison.Ordinal) || text.Contains("failed calling webhook", StringComparison.Ordinal),
    };
}
