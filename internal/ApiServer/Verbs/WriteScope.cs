using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>Who writes what, for one request.</summary>
internal sealed record WriteScope
{
    /// <summary>The resource.</summary>
    public required ResourceEndpoint Endpoint { get; init; }

    /// <summary>What the request addresses.</summary>
    public required RequestInfo Info { get; init; }

    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>Whether nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether the server itself moves the object on, which the rules for callers' updates would refuse.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether the write is a server-side apply, which brings its own record of field managers.</summary>
    public bool Applies { get; init; }

    /// <summary>The name fields are recorded under.</summary>
    public string Manager { get; init; } = "unknown";

    /// <summary>Texts for <c>Warning</c> headers.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>Ends when the caller goes away.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The API group errors name.</summary>
    public string Group => Endpoint.Kind.Group;

    /// <summary>The resource errors name.</summary>
    public string Resource => Endpoint.Kind.Plural;

    /// <summary>What admission sees.</summary>
    public AdmissionRequest Admission(AdmissionOperation operation, string name, JsonObject? value, JsonObject? old) => new()
    {
        Operation = operation,
        Info = Info,
        Name = name,
        User = User,
        Object = value,
        OldObject = old,
        DryRun = DryRun,
        Warnings = Warnings,
    };
}
