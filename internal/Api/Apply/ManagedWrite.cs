using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Who writes how: what the bookkeeping of field managers needs to know about a request. Immutable.</summary>
public sealed record ManagedWrite
{
    /// <summary>The type of the object in the version of the request.</summary>
    public required TypeSchema Type { get; init; }

    /// <summary>The version of the request.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The manager.</summary>
    public required string Manager { get; init; }

    /// <summary>The subresource, or empty.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The time of the write.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Top-level fields that a write of this kind cannot change, so that nobody owns them by it.</summary>
    public IReadOnlyList<string> Resets { get; init; } = [];

    /// <summary>The other versions of the kind; null when there are none.</summary>
    public IObjectVersions? Versions { get; init; }

    /// <summary>Whether the type may have changed since managers wrote, as types of custom kinds do.</summary>
    public bool TypeMayChange { get; init; }

    /// <summary>The time as managedFields carries it.</summary>
    internal string Stamp => Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal ManagerEntry Entry(string operation, FieldSet fields) => new(Manager, operation, Subresource, ApiVersion, Stamp, fields);

    internal TypeSchema? TypeIn(string apiVersion) => apiVersion == ApiVersion ? Type : Versions?.TypeIn(apiVersion);

    internal async ValueTask<JsonObject> ConvertAsync(JsonObject value, string apiVersion)
        => Versions is null || value.Count == 0 || JsonTree.Text(value, "apiVersion") == apiVersion
            ? value
            : await Versions.ConvertAsync((JsonObject)value.DeepClone(), apiVersion).ConfigureAwait(false);
}
