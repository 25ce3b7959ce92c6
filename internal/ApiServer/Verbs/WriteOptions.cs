using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>The query parameters of writes.</summary>
internal static class WriteOptions
{
    /// <summary>The options of a write as admission shows them.</summary>
    public static JsonObject ForAdmission(AdmissionRequest request, QueryValues query)
    {
        var options = new JsonObject
        {
            ["kind"] = request.Operation == AdmissionOperation.Create ? "CreateOptions" : "UpdateOptions",
            ["apiVersion"] = "meta.k8s.io/v1",
        };
        if (request.DryRun)
        {
            options["dryRun"] = new JsonArray("All");
        }

        foreach (var name in (ReadOnlySpan<string>)["fieldManager", "fieldValidation"])
        {
            if (query[name] is { Length: > 0 } given)
            {
                options[name] = given;
            }
        }

        return options;
    }

    /// <summary>Whether nothing is stored.</summary>
    /// <exception cref="ApiException">422: an unknown form.</exception>
    public static bool DryRun(QueryValues query) => query.All("dryRun").Any() && Checked(query, "CreateOptions");

    /// <summary>What happens to unknown fields; upstream's default is to warn.</summary>
    /// <exception cref="ApiException">422: an unknown mode.</exception>
    public static FieldValidation Validation(QueryValues query) => query["fieldValidation"] switch
    {
        null or "" or "Warn" => FieldValidation.Warn,
        "Strict" => FieldValidation.Strict,
        "Ignore" => FieldValidation.Ignore,
        _ => Checked(query, "CreateOptions") ? FieldValidation.Warn : FieldValidation.Ignore,
    };

    /// <summary>Refuses query parameters.</summary>
    /// <exception cref="ApiException">422 when there are problems.</exception>
    public static void Check(RequestContext context, IReadOnlyList<FieldError> problems)
    {
        if (problems.Count > 0)
        {
            throw ApiException.Invalid("meta.k8s.io", context.Info.Verb == "patch" ? "PatchOptions" : "UpdateOptions", "", problems);
        }
    }

    /// <summary>The scope of a write.</summary>
    /// <exception cref="ApiException">422: a parameter has a value it cannot have.</exception>
    public static WriteScope Scope(RequestContext context, Storage.ResourceEndpoint endpoint)
    {
        Checked(context.Query, context.Info.Verb switch
        {
            "update" => "UpdateOptions",
            "patch" => "PatchOptions",
            "delete" or "deletecollection" => "DeleteOptions",
            _ => "CreateOptions",
        });
        return new()
        {
            Endpoint = endpoint,
            Info = context.Info,
            User = context.User,
            Query = context.Query,
            DryRun = context.Query["dryRun"] is not null,
            Manager = context.Query["fieldManager"] is { Length: > 0 } named ? named : ManagerName.OfProgram(context.Request.Header("User-Agent")),
            Warnings = context.Warnings,
            Origin = context,
            Cancellation = context.Cancellation,
        };
    }

    // Always true: what is wrong is thrown.
    private static bool Checked(QueryValues query, string options)
    {
        var problems = new List<FieldError>();
        if (query["dryRun"] is not null && query.All("dryRun").ToArray() is var dryRun && Array.Exists(dryRun, static value => value != "All"))
        {
            problems.Add(new FieldError("FieldValueNotSupported", "dryRun",
                $"Unsupported value: []string{{{string.Join(", ", dryRun.Select(GoQuote.Quote))}}}: supported values: \"All\""));
        }

        if (query["fieldValidation"] is { } mode and not ("" or "Strict" or "Warn" or "Ignore"))
        {
            problems.Add(FieldError.NotSupported("fieldValidation", mode, ["", "Ignore", "Strict", "Warn"]));
        }

        problems.AddRange(ManagerName.Problems(query["fieldManager"] ?? ""));
        return problems.Count == 0 ? true : throw ApiException.Invalid("meta.k8s.io", options, "", problems);
    }
}
