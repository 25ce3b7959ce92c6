using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>How objects are converted between versions (spec.conversion).</summary>
/// <param name="UsesWebhook">True when a webhook converts; false when only the apiVersion changes.</param>
/// <param name="ClientConfig">Where the webhook is (url or service, caBundle), or null.</param>
/// <param name="ReviewVersions">ConversionReview versions the webhook understands, the preferred first.</param>
public sealed record ConversionSettings(bool UsesWebhook, JsonObject? ClientConfig, IReadOnlyList<string> ReviewVersions)
{
    /// <summary>Reads spec.conversion; absent means no webhook.</summary>
    public static ConversionSettings Read(JsonObject? conversion)
    {
        var webhook = JsonTree.Object(conversion, "webhook");
        return new ConversionSettings(JsonTree.Text(conversion, "strategy") == "Webhook", JsonTree.Object(webhook, "clientConfig"),
            [.. JsonTree.Texts(webhook, "conversionReviewVersions")]);
    }
}
