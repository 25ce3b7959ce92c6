using System.Globalization;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Selectors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.WatchCache;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>The parameters of list, watch and deletecollection.</summary>
internal sealed record ReadOptions
{
    /// <summary>Which objects.</summary>
    public required ObjectFilter Filter { get; init; }

    /// <summary>The revision asked for; null when none was.</summary>
    public long? Revision { get; init; }

    /// <summary>Exact, NotOlderThan, or empty.</summary>
    public string Match { get; init; } = "";

    /// <summary>The most objects of a page; 0 is no limit.</summary>
    public int Limit { get; init; }

    /// <summary>Where the previous page ended.</summary>
    public ContinueToken? Continue { get; init; }

    /// <summary>Reads the query of a request.</summary>
    /// <exception cref="ApiException">400: something cannot be read or does not go together.</exception>
    public static ReadOptions Parse(RequestContext context, ResourceEndpoint endpoint)
    {
        var query = context.Query;
        var fields = FieldSelector.Parse(query["fieldSelector"]);
        var info = context.Info;
        var prefix = endpoint.Storage.PrefixIn(info.Namespace);
        var filter = ObjectFilter.Create(endpoint.Kind, prefix, LabelSelector.Parse(query["labelSelector"]), WithName(fields, context));
        var token = query["continue"];
        var options = new ReadOptions
        {
            Filter = filter,
            Revision = ParseRevision(query["resourceVersion"]),
            Match = query["resourceVersionMatch"] ?? "",
            Limit = (int)Math.Clamp(query.Number("limit") ?? 0, 0, int.MaxValue),
            Continue = string.IsNullOrEmpty(token) ? null : ContinueToken.Decode(token),
        };
        options.Check();
        return options;
    }

    /// <summary>Reads a resourceVersion; null when it is absent.</summary>
    /// <exception cref="ApiException">400: not a number.</exception>
    public static long? ParseRevision(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw ApiException.BadRequest($"resourceVersion: Invalid value: {GoQuote.Quote(text)}: strconv.ParseUint: parsing {GoQuote.Quote(text)}: invalid syntax");
    }

    // A watch on one object's own path sees that object only.
    private static FieldSelector WithName(FieldSelector fields, RequestContext context)
    {
        var name = context.Info.Name;
        if (name.Length == 0 || fields.RequiredValue("metadata.name") is not null)
        {
            return fields;
        }

        var text = fields.ToString();
        return FieldSelector.Parse(text.Length == 0 ? $"metadata.name={name}" : $"{text},metadata.name={name}");
    }

    private void Check()
    {
        if (Match.Length > 0 && Match is not ("Exact" or "NotOlderThan"))
        {
            throw ApiException.BadRequest($"resourceVersionMatch: Unsupported value: {GoQuote.Quote(Match)}: supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }

        if (Match == "Exact" && (Revision ?? 0) == 0)
        {
            throw ApiException.BadRequest("resourceVersionMatch: Forbidden: resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\" or unset");
        }

        if (Continue is not null && Revision is > 0)
        {
            throw ApiException.BadRequest("specifying resource version is not allowed when using continue");
        }
    }
}
