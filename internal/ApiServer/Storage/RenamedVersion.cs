using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>A conversion between versions with the same fields.</summary>
internal sealed class RenamedVersion(string stored, string served) : IVersionConversion
{
    /// <inheritdoc/>
    public JsonObject ToStored(JsonObject value)
    {
        value["apiVersion"] = stored;
        return value;
    }

    /// <inheritdoc/>
    public JsonObject ToServed(JsonObject value)
    {
        value["apiVersion"] = served;
        return value;
    }
}
