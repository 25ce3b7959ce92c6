using System.Collections.Concurrent;
using Serilog.Events;
using Serilog.Parsing;

namespace EdgeOrch.Telemetry.Logging;

/// <summary>Parsed message templates, kept because the same few hundred come again and again. Thread-safe.</summary>
internal sealed class MessageTemplates
{
    // A message that was put together before it was logged is a new template every time; beyond this many they are parsed anew.
    private const int Kept = 1000;

    private readonly MessageTemplateParser _parser = new();
    private readonly ConcurrentDictionary<string, MessageTemplate> _parsed = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The parsed form of a template.</summary>
    public MessageTemplate Parse(string template)
    {
        if (_parsed.TryGetValue(template, out MessageTemplate? known))
        {
            return known;
        }

        MessageTemplate parsed = _parser.Parse(template);
        if (Volatile.Read(ref _count) < Kept && _parsed.TryAdd(template, parsed))
        {
            Interlocked.Increment(ref _count);
        }

        return parsed;
    }
}
