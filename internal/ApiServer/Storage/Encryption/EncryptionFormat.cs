using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>Reads and writes an <see cref="EncryptionConfiguration"/> as YAML or JSON. Pure.</summary>
public static class EncryptionFormat
{
    private const string ApiVersion = "apiserver.config.k8s.io/v1";
    private const string Kind = "EncryptionConfiguration";

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="FormatException">Something in it cannot be used; the message names the field and what to write, never a secret.</exception>
    public static EncryptionConfiguration Parse(ReadOnlySpan<byte> yaml)
    {
        var root = Root(yaml);
        RequireKnown(root, "", "apiVersion", "kind", "resources");
        Require("apiVersion", root["apiVersion"], ApiVersion);
        Require("kind", root["kind"], Kind);
        var entries = List(root, "resources", "resources");
        return new EncryptionConfiguration([.. entries.Select(static (entry, at) => Rule(entry, $"resources[{at}]"))]);
    }

    /// <summary>Writes a configuration as YAML.</summary>
    public static string Write(EncryptionConfiguration configuration)
    {
        var text = new StringBuilder($"apiVersion: {ApiVersion}\nkind: {Kind}\nresources:\n");
        foreach (var rule in configuration.Rules)
        {
            text.Append("- resources:\n");
            foreach (var resource in rule.Resources)
            {
                text.Append("  - ").Append(Quoted(resource)).Append('\n');
            }

            text.Append("  providers:\n");
            foreach (var provider in rule.Providers)
            {
                Write(text, provider);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, EncryptionProvider provider)
    {
        if (provider.IsIdentity)
        {
            text.Append("  - identity: {}\n");
            return;
        }

        text.Append("  - aesgcm:\n      keys:\n");
        foreach (var key in provider.Keys)
        {
            text.Append("      - name: ").Append(Quoted(key.Name)).Append("\n        secret: ").Append(Convert.ToBase64String(key.Secret.Span)).Append('\n');
        }
    }

    // A JSON text is a YAML text.
    private static string Quoted(string text) => text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && char.IsAsciiLetter(text[0])
        ? text
        : $"\"{JsonEncodedText.Encode(text)}\"";

    private static JsonObject Root(ReadOnlySpan<byte> yaml)
    {
        try
        {
            return JsonNode.Parse(YamlDocuments.ToJson(yaml)) as JsonObject ?? throw new FormatException($"it must be a map with apiVersion: {ApiVersion} and kind: {Kind}");
        }
        catch (Exception e) when (e is ApiException or JsonException or ArgumentException)
        {
            throw new FormatException($"it is not YAML: {e.Message}", e);
        }
    }

    private static EncryptionRule Rule(JsonNode? node, string path)
    {
        var entry = Map(node, path);
        RequireKnown(entry, path, "resources", "providers");
        var resources = List(entry, "resources", $"{path}.resources").Select((item, at) => Resource(item, $"{path}.resources[{at}]")).ToList();
        var providers = List(entry, "providers", $"{path}.providers").Select((item, at) => Provider(item, $"{path}.providers[{at}]")).ToList();
        RequireDistinct(resources, $"{path}.resources");
        RequireDistinct([.. providers.SelectMany(static provider => provider.Keys).Select(static key => key.Name)], $"{path}.providers");
        return new EncryptionRule(resources, providers);
    }

    private static string Resource(JsonNode? node, string path)
    {
        var text = Text(node, path);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? text : text[..dot];
        var group = dot < 0 ? "" : text[(dot + 1)..];
        if (text is "" or "*" || name.Length == 0 || (name != "*" && name.Contains('*', StringComparison.Ordinal))
            || (group != "*" && group.Contains('*', StringComparison.Ordinal)) || (group == "*" && name != "*") || text.Any(static c => char.IsUpper(c) || c is '/' or ' '))
        {
            throw new FormatException($"{path}: \"{text}\" is no resource; write one as secrets or things.example.com, a group's as *.example.com, those of the core group as *., all as *.*");
        }

        return text == "events.events.k8s.io"
            ? throw new FormatException($"{path}: events.events.k8s.io are stored as events of the core group; write events")
            : text;
    }

    private static EncryptionProvider Provider(JsonNode? node, string path)
    {
        var provider = Map(node, path);
        if (provider.Count != 1)
        {
            throw new FormatException($"{path} must have exactly one of aesgcm and identity");
        }

        var (name, settings) = provider.First();
        switch (name)
        {
            case "identity":
                return settings is null or JsonObject { Count: 0 } ? EncryptionProvider.Identity : throw new FormatException($"{path}.identity takes nothing; write identity: {{}}");
            case "aesgcm":
                var map = Map(settings, $"{path}.aesgcm");
                RequireKnown(map, $"{path}.aesgcm", "keys");
                return EncryptionProvider.AesGcm([.. List(map, "keys", $"{path}.aesgcm.keys").Select((key, at) => Key(key, $"{path}.aesgcm.keys[{at}]"))]);
            case "aescbc" or "secretbox" or "kms":
                throw new FormatException($"{path}.{name} is not supported; use aesgcm, or identity for plain values");
            default:
                throw new FormatException($"{path}.{name} is no provider; use aesgcm, or identity for plain values");
        }
    }

    private static EncryptionKey Key(JsonNode? node, string path)
    {
        var key = Map(node, path);
        RequireKnown(key, path, "name", "secret");
        var name = Text(key["name"], $"{path}.name");
        if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl))
        {
            throw new FormatException($"{path}.name must not be empty, and must have no colon and no control characters");
        }

        var text = Text(key["secret"], $"{path}.secret");
        var secret = new byte[text.Length];
        return Convert.TryFromBase64String(text, secret, out var length) && length is 16 or 24 or 32
            ? new EncryptionKey(name, secret.AsMemory(0, length))
            : throw new FormatException($"{path}.secret must be 16, 24 or 32 bytes in base64; make one with: head -c 32 /dev/urandom | base64");
    }

    private static void Require(string path, JsonNode? node, string wanted)
    {
        if (Text(node, path) is var text && text != wanted)
        {
            throw new FormatException($"{path} is \"{text}\"; it must be {wanted}");
        }
    }

    private static void RequireKnown(JsonObject map, string path, params string[] known)
    {
        if (map.Select(static property => property.Key).FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new FormatException($"{(path.Length == 0 ? unknown : $"{path}.{unknown}")} is unknown; known here: {string.Join(", ", known)}");
        }
    }

    private static void RequireDistinct(List<string> names, string path)
    {
        if (names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new FormatException($"{path} names {twice.Key} twice");
        }
    }

    private static JsonObject Map(JsonNode? node, string path) => node as JsonObject ?? throw new FormatException($"{path} must be a map");

    private static JsonArray List(JsonObject parent, string name, string path) =>
        parent[name] is JsonArray { Count: > 0 } list ? list : throw new FormatException($"{path} must be a list with at least one item");

    private static string Text(JsonNode? node, string path) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw new FormatException($"{path} must be a text");
}
