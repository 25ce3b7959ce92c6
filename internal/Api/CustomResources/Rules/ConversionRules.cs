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
            Client(client, errors);
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

    private static void Client(JsonObject client, ErrorList errors)
    {
        var service = JsonTree.Object(client, "service");
        var url = JsonTree.Text(client, "url");
        if (url is null == service is null)
        {
            errors.Add(FieldError.Required(ClientConfigPath, "exactly one of url or service is required"));
        }

        if (url is not null)
        {
            Url(url, ClientConfigPath + ".url", errors);
        }

        if (service is not null)
        {
            Service(service, ClientConfigPath + ".service", errors);
        }
    }

    private static void Url(string url, string path, ErrorList errors)
    {
        const string Form = "; desired format: https://host[/path]";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
        {
            errors.Add(FieldError.Required(path, "url must be a valid URL" + Form));
            return;
        }

        if (parsed.Scheme != "https")
        {
            errors.Add(FieldError.Invalid(path, parsed.Scheme, "'https' is the only allowed URL scheme" + Form));
        }

        if (parsed.Host.Length == 0)
        {
            errors.Add(FieldError.Invalid(path, parsed.Host, "host must be specified" + Form));
        }

        if (parsed.UserInfo.Length > 0)
        {
            errors.Add(FieldError.Invalid(path, parsed.UserInfo, "user information is not permitted in the URL"));
        }

        if (parsed.Fragment.Length > 0)
        {
            errors.Add(FieldError.Invalid(path, parsed.Fragment, "fragments are not permitted in the URL"));
        }

        if (parsed.Query.Length > 0)
        {
            errors.Add(FieldError.Invalid(path, parsed.Query, "query parameters are not permitted in the URL"));
        }
    }

    private static void Service(JsonObject service, string path, ErrorList errors)
    {
        foreach (var name in new[] { "name", "namespace" })
        {
            if (string.IsNullOrEmpty(JsonTree.Text(service, name)))
            {
                errors.Add(FieldError.Required($"{path}.{name}", $"service {name} is required"));
            }
        }

        if (JsonTree.Number(service, "port") is { } port)
        {
            Validation.Check.Port(path + ".port", port, errors);
        }

        if (JsonTree.Text(service, "path") is { Length: > 0 } target && !target.StartsWith('/'))
        {
            errors.Add(FieldError.Invalid(path + ".path", target, "must start with a '/'"));
        }
    }
}
