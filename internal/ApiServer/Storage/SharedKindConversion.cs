using System.Text.Json.Nodes;
using EdgeOrch.Api.Conversion;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>The conversion of a kind that two group versions show (Events, autoscalers).</summary>
internal sealed class SharedKindConversion(string stored, string served) : IVersionConversion
{
    /// <inheritdoc/>
    public JsonObject ToStored(JsonObject value) => KindConverter.Convert(value, stored);

    /// <inheritdoc/>
    public JsonObject ToServed(JsonObject value) => KindConverter.Convert(value, served);
}
