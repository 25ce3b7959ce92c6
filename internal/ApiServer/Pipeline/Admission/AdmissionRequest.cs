using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>A write that is about to happen.</summary>
public sealed record AdmissionRequest
{
    /// <summary>What is done.</summary>
    public required AdmissionOperation Operation { get; init; }

    /// <summary>What is addressed: group, resource, subresource, namespace.</summary>
    public required RequestInfo Info { get; init; }

    /// <summary>The object's name; on create with generateName the generated one.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether the name was made from generateName and is not in the object yet, so that nobody outside hears of it.</summary>
    public bool Unnamed { get; init; }

    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>The new object (or the subresource's own object such as Eviction); null for deletes.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>The stored object before the write; null for creates. Not to be changed.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>Whether nothing will be stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The options the caller gave with the write, or null.</summary>
    public IAdmissionOptions? Options { get; init; }

    /// <summary>Texts for <c>Warning</c> headers; stages may add.</summary>
    public ICollection<string> Warnings { get; init; } = [];

    /// <summary>What mutating webhooks did so far, where any was asked.</summary>
    internal MutationRounds? Rounds { get; set; }
}

/// <summary>What a write does.</summary>
public enum AdmissionOperation
{
    /// <summary>A new object, or an action on a subresource.</summary>
    Create,

    /// <summary>An existing object changes.</summary>
    Update,

    /// <summary>An object goes.</summary>
    Delete,

    /// <summary>A stream to an object is opened (exec, attach, port-forward, proxy); the options are the request's object.</summary>
    Connect,
}
