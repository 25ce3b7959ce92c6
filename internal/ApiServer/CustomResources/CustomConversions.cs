using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.CustomResources;

/// <summary>Finds the conversion a definition asks for. Thread-safe.</summary>
/// <param name="webhooks">Makes the conversion of a definition whose strategy is Webhook; null when webhooks cannot be called.</param>
internal sealed class CustomConversions(Func<CustomResourceDefinition, IVersionConversion>? webhooks)
{
    private readonly SameSchemaConversion _none = new();

    /// <summary>The conversion of a definition.</summary>
    public IVersionConversion Of(CustomResourceDefinition definition) =>
        !definition.Conversion.UsesWebhook ? _none : webhooks?.Invoke(definition) ?? new Unavailable(definition.Name);

    private sealed class Unavailable(string name) : IVersionConversion
    {
        public ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string toApiVersion, CancellationToken cancellationToken) =>
            throw ApiException.InternalError($"conversion webhook for {name} failed: this server calls no webhooks");
    }
}
