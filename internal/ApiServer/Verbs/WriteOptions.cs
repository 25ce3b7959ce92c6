using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>The query parameters of writes.</summary>
internal static class WriteOptions
{
    /// <summary>Whether nothing is stored.</summary>
    /// <exception cref="ApiException">400: an unknown form.</exception>
    public static bool DryRun(QueryValues query)
    {
        foreach (var value in query.All("dryRun"))
        {
            if (value != "All")
            {
                throw ApiException.BadRequest($"dryRun: Unsupported value: {GoQuote.Quote(value)}: supported values: \"All\"");
            }

            return true;
        }

        return false;
    }

    /// <summary>What happens to unknown fields; upstream's default is to warn.</summary>
    /// <exception cref="ApiException">400: an unknown mode.</exception>
    public static FieldValidation Validation(QueryValues query) => query["fieldValidation"] switch
    {
        null or "" or "Warn" => FieldValidation.Warn,
        "Strict" => FieldValidation.Strict,
        "Ignore" => FieldValidation.Ignore,
        var other => throw ApiException.BadRequest(
            $"fieldValidation: Unsupported value: {GoQuote.Quote(other)}: supported values: \"Ignore\", \"Strict\", \"Warn\""),
    };

    /// <summary>The field manager: named by the caller, else its program's name.</summary>
    public static string Manager(RequestContext context)
    {
        if (context.Query["fieldManager"] is { Length: > 0 } named)
        {
            return named;
        }

        var agent = context.Request.Header("User-Agent") ?? "";
        var slash = agent.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? agent[..slash] : agent.Length > 0 ? agent : "unknown";
    }

    /// <summary>The scope of a write.</summary>
    public static WriteScope Scope(RequestContext context, Storage.ResourceEndpoint endpoint) => new()
    {
        Endpoint = endpoint,
        Info = context.Info,
        User = context.User,
        Query = context.Query,
        DryRun = DryRun(context.Query),
        Manager = Manager(context),
        Warnings = context.Warnings,
        Cancellation = context.Cancellation,
    };
}
