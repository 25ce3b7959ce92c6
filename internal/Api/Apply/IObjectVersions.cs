using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>The versions of a kind: managers may have named their fields in another one than the caller writes in.</summary>
public interface IObjectVersions
{
    /// <summary>The type in a version; null when there is no such version any more.</summary>
    TypeSchema? TypeIn(string apiVersion);

    /// <summary>An object in one of those versions; the argument may be changed.</summary>
    ValueTask<JsonObject> ConvertAsync(JsonObject value, string apiVersion);
}
