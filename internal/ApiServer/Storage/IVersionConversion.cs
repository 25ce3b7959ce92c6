using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>Translates objects between the version they are stored in and another served one. Pure.</summary>
internal interface IVersionConversion
{
    /// <summary>The object in the stored version; the argument may be changed.</summary>
    JsonObject ToStored(JsonObject served);

    /// <summary>The object in the served version; the argument may be changed.</summary>
    JsonObject ToServed(JsonObject stored);
}
