using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace EdgeOrch.Telemetry.Logging;

/// <summary>
/// One JSON object per line: <c>time</c> (UTC, RFC 3339), <c>level</c>, <c>source</c>, <c>message</c>, <c>error</c>
/// when an exception was logged, then the event's own fields under their own names.
/// </summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Log lines are read by people and collectors, never pasted into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = false,
    };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, WriterOptions))
        {
            Write(logEvent, writer);
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    private static void Write(LogEvent logEvent, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("time", logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        writer.WriteString("level", LevelName(logEvent.Level));
        writer.WriteString("source", logEvent.Properties.TryGetValue("Source", out LogEventPropertyValue? source)
            ? Text(source) : "edgeorch");
        writer.WriteString("message", logEvent.RenderMessage(CultureInfo.InvariantCulture));
        if (logEvent.Exception is { } exception)
        {
            writer.WriteString("error", exception.ToString());
        }

        foreach ((string name, LogEventPropertyValue value) in logEvent.Properties)
        {
            if (!IsReserved(name))
            {
                WriteField(writer, name, value);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, string name, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue { Value: null }:
                writer.WriteNull(name);
                break;
            case ScalarValue { Value: bool flag }:
                writer.WriteBoolean(name, flag);
                break;
            case ScalarValue { Value: int number }:
                writer.WriteNumber(name, number);
                break;
            case ScalarValue { Value: long number }:
                writer.WriteNumber(name, number);
                break;
            case ScalarValue { Value: double number } when double.IsFinite(number):
                writer.WriteNumber(name, number);
                break;
            default:
                writer.WriteString(name, Text(value));
                break;
        }
    }

    private static string Text(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => text,
        ScalarValue { Value: IFormattable formattable } => formattable.ToString(null, CultureInfo.InvariantCulture),
        ScalarValue scalar => scalar.Value?.ToString() ?? string.Empty,
        _ => value.ToString(),
    };

    // "{OriginalFormat}" and "EventId" are Microsoft.Extensions.Logging's own; source and message say it better.
    private static bool IsReserved(string name) => name is "Source" or "{OriginalFormat}" or "EventId" or "time" or "level" or "source" or "message" or "error"
        || name == Constants.SourceContextPropertyName;

    private static string LevelName(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warn",
        LogEventLevel.Error => "error",
        _ => "fatal",
    };
}
