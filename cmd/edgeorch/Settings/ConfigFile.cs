using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;

namespace EdgeOrch.Cli.Settings;

/// <summary>The configuration file: YAML whose keys are the settings' names.</summary>
internal static class ConfigFile
{
    /// <summary>The setting that names the file.</summary>
    public const string SettingName = "config";

    /// <summary>The setting that names the file, with its default.</summary>
    public static Setting Default { get; } = new(SettingName, "/etc/edgeorch/config.yaml", "File with settings; flags and environment win over it");

    /// <summary>Reads the file's settings as text; a file that need not exist and does not has none.</summary>
    /// <exception cref="SettingException">The file is missing, is not YAML, or has a key or value that means nothing.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path, bool mustExist, IReadOnlyList<Setting> settings)
    {
        if (!File.Exists(path))
        {
            return mustExist ? throw new SettingException($"{Default.Flag}: {path} does not exist") : [];
        }

        JsonObject root;
        try
        {
            root = Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FormatException or JsonException or EdgeOrch.Api.Errors.ApiException or UnauthorizedAccessException or IOException)
        {
            throw new SettingException($"{path}: {e.Message}");
        }

        var result = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in root)
        {
            if (!settings.Any(s => s.Name == key && key != SettingName))
            {
                // Settings of the other role may stand in a shared file; anything else is a typing error worth stopping for.
                if (!AllSettings.Names.Contains(key))
                {
                    throw new SettingException($"{path}: \"{key}\" is not a setting; known: {string.Join(", ", AllSettings.Names.Order(StringComparer.Ordinal))}");
                }

                continue;
            }

            result.Add(new(key, Text(path, key, value)));
        }

        return result;
    }

    private static JsonObject Parse(byte[] yaml) => JsonNode.Parse(YamlDocuments.ToJson(yaml)) switch
    {
        null => [],
        JsonObject map => map,
        _ => throw new FormatException("the file must be a map of settings"),
    };

    private static string Text(string path, string key, JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => string.Join(',', list.Select(item => Text(path, key, item))),
        JsonValue scalar => scalar.GetValueKind() switch
        {
            JsonValueKind.String => scalar.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => scalar.ToJsonString(),
        },
        _ => throw new SettingException($"{path}: \"{key}\" takes a text, a number, true, false or a list of texts"),
    };
}
