using Microsoft.Extensions.Logging;
using Serilog.Core;

namespace EdgeOrch.Telemetry.Logging;

/// <summary>Makes the loggers of one engine and flushes it in the end. Thread-safe.</summary>
internal sealed class EventLoggerFactory(Logger output, TimeProvider time) : ILoggerFactory
{
    private readonly MessageTemplates _templates = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new EventLogger(output, _templates, time, categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("where log lines go is settled when the factory is made");

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();
}
