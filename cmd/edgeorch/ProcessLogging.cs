using EdgeOrch.Cli.Settings;
using EdgeOrch.Telemetry.Logging;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli;

/// <summary>The log of a long-running command, as its settings say.</summary>
internal static class ProcessLogging
{
    public static ILoggerFactory Create(SettingValues values) => LoggingSetup.Create(
        values.OneOf("log-format", "human", "json") == "json" ? LogFormat.Json : LogFormat.Human,
        values.OneOf("log-level", "debug", "info", "warn", "error") switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        });
}
