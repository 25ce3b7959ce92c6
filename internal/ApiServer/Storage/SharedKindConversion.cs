using System.Text.Json.Nodes;
using EdgeOrch.Api.Conversion;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>The conversion of a built-in kind that two group versions show (Events, autoscalers). Thread-safe.</summary>
internal sealed class SharedKindConversion : IVersionConversion
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string toApiVersion, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<JsonObject>>([.. objects.Select(value => KindConverter.Convert(value, toApiVersion))]);
}
