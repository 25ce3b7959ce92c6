using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Scheduler.Framework;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// The scheduler's configuration file: YAML with <c>weights</c> (score plugin to whole number, 0 turns it off) and
/// <c>disabled</c> (names of plugins that neither filter nor score).
/// </summary>
internal static class SchedulerConfig
{
    private const string SettingName = "scheduler-config";

    /// <summary>The plugins to schedule with.</summary>
    /// <exception cref="SettingException">The file cannot be read or names what is not there.</exception>
    public static PluginSet Load(SettingValues values)
    {
        if (values.TextOrNull(SettingName) is not { } path)
        {
            return PluginSet.Default;
        }

        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ApiException or JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw values.Wrong(SettingName, $"cannot be used: {e.Message}");
        }
    }

    /// <summary>Reads the file's content.</summary>
    public static PluginSet Parse(ReadOnlySpan<byte> yaml)
    {
        var root = JsonNode.Parse(YamlDocuments.ToJson(yaml)) as JsonObject ?? throw new FormatException("the file must be a map with \"weights\" and \"disabled\"");
        if (root.Select(p => p.Key).FirstOrDefault(key => key is not ("weights" or "disabled")) is { } unknown)
        {
            throw new FormatException($"unknown key \"{unknown}\"; known: weights, disabled");
        }

        var weights = (root["weights"] as JsonObject ?? []).ToDictionary(
            p => p.Key, p => p.Value?.GetValueKind() == JsonValueKind.Number ? p.Value.GetValue<int>() : throw new FormatException($"weights.{p.Key} must be a whole number"), StringComparer.Ordinal);
        var disabled = (root["disabled"] as JsonArray ?? []).Select(item => item?.GetValue<string>() ?? "").ToList();
        return PluginSet.Default.With(weights, disabled);
    }
}
