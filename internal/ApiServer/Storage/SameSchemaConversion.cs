using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>The conversion strategy <c>None</c> of custom resources: only the apiVersion differs. Thread-safe.</summary>
internal sealed class SameSchemaConversion : IVersionConversion
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string toApiVersion, CancellationToken cancellationToken)
    {
        foreach (var value in objects)
        {
            value["apiVersion"] = toApiVersion;
        }

        return ValueTask.FromResult(objects);
    }
}
