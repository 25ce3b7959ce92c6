using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;

namespace EdgeOrch.Telemetry.Logging;

/// <summary>
/// Hands the events of one category to the engine. What the callers' state types have in common is done outside of the generic
/// method, because the native compiler makes one copy of that for every shape of message there is. Thread-safe.
/// </summary>
internal sealed class EventLogger(Logger output, MessageTemplates templates, TimeProvider time, string category) : ILogger
{
    private const string TemplateKey = "{OriginalFormat}";

    // What has no template of its own is printed as it is, braces and all.
    private const string PlainTemplate = "{Message:l}";

    private readonly LogEventProperty _category = new(Constants.SourceContextPropertyName, new ScalarValue(category));

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && output.IsEnabled(LoggingSetup.ToSerilog(logLevel));

    /// <summary>Scopes add nothing to the lines: what matters is said in the messages.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && !TryWrite(logLevel, state, exception))
        {
            WritePlain(logLevel, formatter(state, exception), exception);
        }
    }

    // False when the state tells no template.
    private bool TryWrite(LogLevel level, object? state, Exception? exception)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> fields)
        {
            return false;
        }

        string? template = null;
        List<LogEventProperty> properties = [_category];
        foreach ((string name, object? value) in fields)
        {
            if (name == TemplateKey)
            {
                template = value as string;
            }
            else if (output.BindProperty(name, value, destructureObjects: false, out LogEventProperty? property))
            {
                properties.Add(property);
            }
        }

        if (template is null)
        {
            return false;
        }

        Write(level, template, properties, exception);
        return true;
    }

    private void WritePlain(LogLevel level, string message, Exception? exception) =>
        Write(level, PlainTemplate, [_category, new LogEventProperty("Message", new ScalarValue(message))], exception);

    private void Write(LogLevel level, string template, List<LogEventProperty> properties, Exception? exception) =>
        output.Write(new LogEvent(time.GetLocalNow(), LoggingSetup.ToSerilog(level), exception, templates.Parse(template), properties));
}
