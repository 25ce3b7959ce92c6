using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of where a webhook is, for admission and conversion alike.</summary>
internal static class WebhookClientRules
{
    private const string Form = "; desired format: https://host[/path]";

    /// <summary>Checks a clientConfig; an absent one names neither URL nor service.</summary>
    public static void Check(JsonObject? config, string path, ErrorList errors)
    {
        var url = JsonTree.Text(config, "url");
        var service = JsonTree.Object(config, "service");
        if ((url is null) == (service is null))
        {
            errors.Add(FieldError.Required(path, "exactly one of url or service is required"));
        }

        if (url is not null)
        {
            CheckUrl(url, path + ".url", errors);
        }

        if (service is not null)
        {
            CheckService(service, path + ".service", errors);
        }
    }

    private static void CheckUrl(string text, string path, ErrorList errors)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            errors.Add(FieldError.Required(path, "url must be a valid URL" + Form));
            return;
        }

        void Invalid(string value, string why) => errors.Add(FieldError.Invalid(path, value, why));
        if (url.Scheme != "https")
        {
            Invalid(url.Scheme, "'https' is the only allowed URL scheme" + Form);
        }

        if (url.Host.Length == 0)
        {
            Invalid(url.Host, "host must be specified" + Form);
        }

        if (url.UserInfo.Length > 0)
        {
            Invalid(url.UserInfo, "user information is not permitted in the URL");
        }

        if (url.Fragment.Length > 0)
        {
            Invalid(url.Fragment[1..], "fragments are not permitted in the URL");
        }

        if (url.Query.Length > 0)
        {
            Invalid(url.Query[1..], "query parameters are not permitted in the URL");
        }
    }

    private static void CheckService(JsonObject service, string path, ErrorList errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace"])
        {
            if (JsonTree.Text(service, field) is not { Length: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.{field}", $"service {field} is required"));
            }
        }

        if (JsonTree.Number(service, "port") is (< 1 or > 65535) and var port)
        {
            errors.Add(FieldError.Invalid(path + ".port", port, "port is not valid: must be between 1 and 65535, inclusive"));
        }

        if (JsonTree.Text(service, "path") is not { } target)
        {
            return;
        }

        if (!target.StartsWith('/'))
        {
            errors.Add(FieldError.Invalid(path + ".path", target, "must start with a '/'"));
            return;
        }

        var segments = target.Trim() == "/" ? [] : target[1..].TrimEnd('/').Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].Length == 0)
            {
                errors.Add(FieldError.Invalid(path + ".path", target, $"segment[{i}] may not be empty"));
                continue;
            }

            foreach (var problem in Names.DnsSubdomain(segments[i]))
            {
                errors.Add(FieldError.Invalid(path + ".path", target, $"segment[{i}]: {problem}"));
            }
        }
    }
}
