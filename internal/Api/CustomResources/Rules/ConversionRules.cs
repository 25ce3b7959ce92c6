using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Rules;

/// <summary>The rules of spec.conversion.</summary>
internal static class ConversionRules
{
    private const string ClientConfigPath = "spec.conversion.webhookClientConfig";
    private const string VersionsPath = "spec.conversion.conversionReviewVersions";

    /// <summary>Checks the strategy and what a webhook needs.</summary>
    public static void Check(JsonObject? conversion, ErrorList errors)
    {
        if (conversion is null)
        {
            return;
        }

        var webhook = JsonTree.Object(conversion, "webhook");
        var client = JsonTree.Object(webhook, "clientConfig");
        var versions = JsonTree.Texts(webhook, "conversionReviewVersions").ToList();
        if (JsonTree.Text(conversion, "strategy") != "Webhook")
        {
            if (client is not null)
            {
                errors.Add(FieldError.Forbidden(ClientConfigPath, "should not be set when strategy is not set to Webhook"));
            }

            if (versions.Count > 0)
            {
                errors.Add(FieldError.Forbidden(VersionsPath, "should not be set when strategy is not set to Webhook"));
            }

            return;
        }

        if (client is null)
        {
            errors.Add(FieldError.Required(ClientConfigPath, "required when strategy is set to Webhook"));
        }
        else
        {
            WebhookClientRules.Check(client, ClientConfigPath, errors);
        }

        ReviewVersions(versions, errors);
    }

    private static void ReviewVersions(List<string> versions, ErrorList errors)
    {
        if (versions.Count == 0)
        {
            errors.Add(FieldError.Required(VersionsPath));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < versions.Count; i++)
        {
            var at = $"{VersionsPath}[{i}]";
            if (!seen.Add(versions[i]))
            {
                errors.Add(FieldError.Invalid(at, versions[i], "duplicate version"));
            }

            errors.Invalid(at, versions[i], Names.Dns1035Label(versions[i]));
        }

        if (!versions.Exists(v => v is "v1" or "v1beta1"))
        {
            errors.Add(FieldError.Invalid(VersionsPath, new JsonArray([.. versions.Select(v => (JsonNode)v)]), "must include at least one of v1, v1beta1"));
        }
    }
}
