using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of ConfigMaps and Secrets.</summary>
internal static class ConfigRules
{
    private const int MaxBytes = 1024 * 1024;
    private const string AccountName = "kubernetes.io/service-account.name";

    /// <summary>Checks a ConfigMap.</summary>
    public static void ConfigMap(JsonObject value, ErrorList errors)
    {
        var size = Sum(value, "data", base64: false, errors) + Sum(value, "binaryData", base64: true, errors);
        if (size > MaxBytes)
        {
            errors.Add(FieldError.TooLong("", MaxBytes));
        }

        foreach (var (key, _) in JsonTree.Object(value, "data") ?? [])
        {
            if (JsonTree.Object(value, "binaryData")?.ContainsKey(key) == true)
            {
                errors.Add(FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
            }
        }
    }

    /// <summary>Checks a Secret.</summary>
    public static void Secret(JsonObject value, ErrorList errors)
    {
        if (Sum(value, "data", base64: true, errors) > MaxBytes)
        {
            errors.Add(FieldError.TooLong("data", MaxBytes));
        }

        var type = JsonTree.Text(value, "type") ?? "";
        var data = JsonTree.Object(value, "data");
        if (type == "kubernetes.io/service-account-token" && JsonTree.At(value, "metadata", "annotations") is var notes
            && JsonTree.Text(notes, AccountName) is not { Length: > 0 })
        {
            errors.Add(FieldError.Required($"metadata.annotations[{AccountName}]"));
        }

        var keys = RequiredKeys(type);
        if (type == "kubernetes.io/basic-auth" && keys.Any(key => data?.ContainsKey(key) == true))
        {
            return;
        }

        foreach (var key in keys)
        {
            if (data?.ContainsKey(key) != true)
            {
                errors.Add(FieldError.Required($"data[{key}]"));
            }
            else if (key.StartsWith(".docker", StringComparison.Ordinal) && !IsJsonObject(JsonTree.Text(data, key)))
            {
                errors.Add(FieldError.Invalid($"data[{key}]", "<secret contents redacted>", "must be a JSON object"));
            }
        }
    }

    /// <summary>An immutable ConfigMap or Secret stays as it is.</summary>
    public static void Unchanged(JsonObject now, JsonObject before, ErrorList errors)
    {
        if (JsonTree.Flag(before, "immutable") != true)
        {
            return;
        }

        if (JsonTree.Flag(now, "immutable") != true)
        {
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        }

        foreach (var name in new[] { "data", "binaryData" })
        {
            if (!Check.Same(now[name], before[name]))
            {
                errors.Add(FieldError.Forbidden(name, "field is immutable when `immutable` is set"));
            }
        }
    }

    /// <summary>A Secret's type never changes.</summary>
    public static void SecretUpdate(JsonObject now, JsonObject before, ErrorList errors)
    {
        Check.Unchanged(now["type"], before["type"], "type", errors);
        Unchanged(now, before, errors);
    }

    private static string[] RequiredKeys(string type) => type switch
    {
        "kubernetes.io/tls" => ["tls.crt", "tls.key"],
        "kubernetes.io/dockerconfigjson" => [".dockerconfigjson"],
        "kubernetes.io/dockercfg" => [".dockercfg"],
        "kubernetes.io/ssh-auth" => ["ssh-privatekey"],
        "kubernetes.io/basic-auth" => ["username", "password"],
        _ => [],
    };

    private static bool IsJsonObject(string? base64)
    {
        try
        {
            return JsonNode.Parse(Convert.FromBase64String(base64 ?? "")) is JsonObject;
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static long Sum(JsonObject value, string name, bool base64, ErrorList errors)
    {
        long size = 0;
        foreach (var (key, item) in JsonTree.Object(value, name) ?? [])
        {
            errors.Invalid($"{name}[{key}]", key, Names.ConfigKey(key));
            var text = JsonTree.AsText(item) ?? "";
            size += base64 ? (text.Length / 4 * 3L) - text.AsSpan().Count('=') : Encoding.UTF8.GetByteCount(text);
        }

        return size;
    }
}
