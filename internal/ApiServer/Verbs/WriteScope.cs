using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Who writes what, for one request.</summary>
internal sealed record WriteScope : IAdmissionOptions
{
    /// <summary>The resource.</summary>
    public required ResourceEndpoint Endpoint { get; init; }

    /// <summary>What the request addresses.</summary>
    public required RequestInfo Info { get; init; }

    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>What admission sees as addressed, where that is another thing than the rules of the object follow; null for the same.</summary>
    public RequestInfo? AdmittedAs { get; init; }

    /// <summary>The parameters of the request.</summary>
    public QueryValues Query { get; init; } = QueryValues.Empty;

    /// <summary>Whether nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether the server itself moves the object on, which the rules for callers' updates would refuse.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether the write is a server-side apply, which brings its own record of field managers.</summary>
    public bool Applies { get; init; }

    /// <summary>Whether the write leaves the record of field managers as it is.</summary>
    public bool Unrecorded { get; init; }

    /// <summary>The name fields are recorded under.</summary>
    public string Manager { get; init; } = "unknown";

    /// <summary>The subresource the record names where it is another than the one whose rules apply; or null.</summary>
    public string? RecordedAs { get; init; }

    /// <summary>Texts for <c>Warning</c> headers.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>The request that the write is part of; null when the server writes for itself.</summary>
    public RequestContext? Origin { get; init; }

    /// <summary>Ends when the caller goes away.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The API group errors name.</summary>
    public string Group => Endpoint.Kind.Group;

    /// <summary>The resource errors name.</summary>
    public string Resource => Endpoint.Kind.Plural;

    /// <summary>Tells the request that the store has taken a write of it.</summary>
    public void NoteCommit()
    {
        if (Origin is not null)
        {
            Origin.Committed = true;
        }
    }

    /// <summary>What admission sees.</summary>
    public AdmissionRequest Admission(AdmissionOperation operation, string name, JsonObject? value, JsonObject? old) => new()
    {
        Operation = operation,
        Info = AdmittedAs ?? Info,
        Name = name,
        User = User,
        Object = value,
        OldObject = old,
        DryRun = DryRun,
        Options = this,
        Warnings = Warnings,
    };

    /// <inheritdoc/>
    public JsonObject ForAdmission(AdmissionRequest request) => WriteOptions.ForAdmission(request, Query);
}
