using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Sinks.SystemConsole.Themes;

namespace EdgeOrch.Telemetry.Logging;

/// <summary>
/// Builds the process's logger. Everything above this class logs through Microsoft.Extensions.Logging;
/// Serilog is only the engine that filters, formats and writes.
/// </summary>
/// <remarks>Log lines go to standard error: standard output belongs to what a command prints.</remarks>
public static class LoggingSetup
{
    private const string HumanTemplate =
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Source} {Message:lj}{NewLine}{Exception}";

    /// <summary>Creates a factory that writes to standard error. Dispose it to flush what is pending.</summary>
    /// <param name="format">Human readable or JSON lines.</param>
    /// <param name="minimumLevel">Events below are dropped; <see cref="LogLevel.None"/> drops everything.</param>
    public static ILoggerFactory Create(LogFormat format, LogLevel minimumLevel)
    {
        LoggerConfiguration configuration = Configure(minimumLevel);
        if (format == LogFormat.Json)
        {
            configuration.WriteTo.Console(new JsonLineFormatter(), standardErrorFromLevel: LevelAlias.Minimum);
        }
        else
        {
            ConsoleTheme theme = Console.IsErrorRedirected ? ConsoleTheme.None : AnsiConsoleTheme.Literate;
            configuration.WriteTo.Console(
                outputTemplate: HumanTemplate,
                standardErrorFromLevel: LevelAlias.Minimum,
                formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                theme: theme);
        }

        return new EventLoggerFactory(configuration.CreateLogger(), TimeProvider.System);
    }

    /// <summary>Creates a factory that writes to <paramref name="output"/>; the caller keeps ownership of the writer.</summary>
    public static ILoggerFactory Create(LogFormat format, LogLevel minimumLevel, TextWriter output)
    {
        ITextFormatter formatter = format == LogFormat.Json
            ? new JsonLineFormatter()
            : new MessageTemplateTextFormatter(HumanTemplate, System.Globalization.CultureInfo.InvariantCulture);
        LoggerConfiguration configuration = Configure(minimumLevel);
        configuration.WriteTo.Sink(new TextWriterSink(formatter, output));
        return new EventLoggerFactory(configuration.CreateLogger(), TimeProvider.System);
    }

    private static LoggerConfiguration Configure(LogLevel minimumLevel)
    {
        LoggerConfiguration configuration = new();
        configuration.MinimumLevel.ControlledBy(new LoggingLevelSwitch(ToSerilog(minimumLevel)));
        configuration.Enrich.With(new SourceEnricher());
        if (minimumLevel == LogLevel.None)
        {
            configuration.Filter.ByExcluding(static _ => true);
        }

        return configuration;
    }

    internal static LogEventLevel ToSerilog(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}
