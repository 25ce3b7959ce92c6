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
    private const string MatchField = "resourceVersionMatch";

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

    /// <summary>Whether a watch starts with the present objects; null when it did not say.</summary>
    public bool? InitialEvents { get; init; }

    /// <summary>
    /// Whether the list shows the state at exactly <see cref="Revision"/>. A page asked for at a revision without a match does, as it always has.
    /// </summary>
    public bool IsExact => Match == "Exact" || (Match.Length == 0 && Limit > 0 && Revision is > 0);

    /// <summary>Reads the query of a request.</summary>
    /// <exception cref="ApiException">400: something cannot be read. 422: it does not go together.</exception>
    public static ReadOptions Parse(RequestContext context, ResourceEndpoint endpoint)
    {
        var query = context.Query;
        var fields = FieldSelector.Parse(query["fieldSelector"]);
        var info = context.Info;
        var prefix = endpoint.Storage.PrefixIn(info.Namespace);
        var indexed = endpoint.Storage.Cache.IndexedFields;
        var filter = ObjectFilter.Create(endpoint.Kind, indexed, prefix, LabelSelector.Parse(query["labelSelector"]), WithName(fields, context));
        var token = query["continue"];
        var options = new ReadOptions
        {
            Filter = filter,
            Revision = ParseRevision(query["resourceVersion"]),
            Match = query["resourceVersionMatch"] ?? "",
            Limit = (int)Math.Clamp(query.Number("limit") ?? 0, 0, int.MaxValue),
            Continue = string.IsNullOrEmpty(token) ? null : ContinueToken.Decode(token),
            InitialEvents = query["sendInitialEvents"] is null ? null : query.Flag("sendInitialEvents"),
        };
        options.Check(info.Verb == "watch");
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

    private void Check(bool isWatch)
    {
        List<FieldError> problems = [.. isWatch ? WatchProblems() : ListProblems()];
        if (problems.Count > 0)
        {
            throw ApiException.Invalid("meta.k8s.io", "ListOptions", "", problems);
        }

        if (Continue is not null && Revision is > 0)
        {
            throw ApiException.BadRequest("specifying resource version is not allowed when using continue");
        }
    }

    private IEnumerable<FieldError> ListProblems()
    {
        if (Match.Length > 0)
        {
            if (Revision is null)
            {
                yield return FieldError.Forbidden(MatchField, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }

            if (Continue is not null)
            {
                yield return FieldError.Forbidden(MatchField, "resourceVersionMatch is forbidden when continue is provided");
            }

            if (Match is not ("Exact" or "NotOlderThan"))
            {
                yield return FieldError.NotSupported(MatchField, Match, ["Exact", "NotOlderThan", ""]);
            }

            if (Match == "Exact" && Revision is 0)
            {
                yield return FieldError.Forbidden(MatchField, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }

        if (InitialEvents is not null)
        {
            yield return FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
    }

    private IEnumerable<FieldError> WatchProblems()
    {
        if (InitialEvents is not null && Match != "NotOlderThan")
        {
            yield return FieldError.Forbidden(MatchField, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        if (Match.Length > 0)
        {
            if (InitialEvents is null)
            {
                yield return FieldError.Forbidden(MatchField, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            }

            if (Match != "NotOlderThan")
            {
                yield return FieldError.NotSupported(MatchField, Match, ["NotOlderThan"]);
            }

            if (Continue is not null)
            {
                yield return FieldError.Forbidden(MatchField, "resourceVersionMatch is forbidden when continue is provided");
            }
        }
    }
}
