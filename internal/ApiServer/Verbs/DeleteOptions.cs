using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>How to delete: from the body, else from the query.</summary>
internal sealed record DeleteOptions : IAdmissionOptions
{
    /// <summary>The grace in seconds, or null for the object's own.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>Orphan, Foreground, Background, or null for the kind's default.</summary>
    public string? PropagationPolicy { get; init; }

    /// <summary>The uid the object must have, or null.</summary>
    public string? Uid { get; init; }

    /// <summary>The resourceVersion the object must have, or null.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Whether nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Reads the options of a request.</summary>
    /// <exception cref="ApiException">400: they make no sense.</exception>
    public static async ValueTask<DeleteOptions> ReadAsync(RequestContext context, TypeSchema schema)
    {
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var options = body.IsEmpty ? FromQuery(context.Query) : FromBody(
            ObjectDecoder.Decode(body, context.Request.ContentType, schema, FieldValidation.Ignore).Object, context.Query);
        return options.PropagationPolicy is null or "Orphan" or "Foreground" or "Background"
            ? options
            : throw ApiException.Invalid("meta.k8s.io", "DeleteOptions", "",
                [FieldError.NotSupported("propagationPolicy", options.PropagationPolicy, ["Background", "Foreground", "Orphan"])]);
    }

    /// <inheritdoc/>
    public JsonObject ForAdmission(AdmissionRequest request)
    {
        var options = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "meta.k8s.io/v1" };
        if (GracePeriodSeconds is { } grace)
        {
            options["gracePeriodSeconds"] = grace;
        }

        if (Uid is not null || ResourceVersion is not null)
        {
            options["preconditions"] = new JsonObject { ["uid"] = Uid, ["resourceVersion"] = ResourceVersion };
        }

        if (PropagationPolicy is not null)
        {
            options["propagationPolicy"] = PropagationPolicy;
        }

        if (DryRun)
        {
            options["dryRun"] = new JsonArray("All");
        }

        return options;
    }

    private static DeleteOptions FromQuery(QueryValues query) => new()
    {
        GracePeriodSeconds = query.Number("gracePeriodSeconds"),
        PropagationPolicy = query["propagationPolicy"] ?? FromOrphanFlag(query["orphanDependents"] is null ? null : query.Flag("orphanDependents")),
        DryRun = WriteOptions.DryRun(query),
    };

    private static DeleteOptions FromBody(JsonObject body, QueryValues query)
    {
        if (JsonTree.Has(body, "orphanDependents") && JsonTree.Text(body, "propagationPolicy") is { Length: > 0 } policy)
        {
            throw ApiException.Invalid("meta.k8s.io", "DeleteOptions", "",
                [FieldError.Invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set")]);
        }

        var preconditions = JsonTree.Object(body, "preconditions");
        return new DeleteOptions
        {
            GracePeriodSeconds = JsonTree.Number(body, "gracePeriodSeconds") ?? query.Number("gracePeriodSeconds"),
            PropagationPolicy = JsonTree.Text(body, "propagationPolicy") ?? FromOrphanFlag(JsonTree.Flag(body, "orphanDependents")) ?? query["propagationPolicy"],
            Uid = JsonTree.Text(preconditions, "uid"),
            ResourceVersion = JsonTree.Text(preconditions, "resourceVersion"),
            DryRun = WriteOptions.DryRun(query) || JsonTree.Texts(body, "dryRun").Contains("All"),
        };
    }

    private static string? FromOrphanFlag(bool? orphan) => orphan switch
    {
        true => "Orphan",
        false => "Background",
        null => null,
    };
}
