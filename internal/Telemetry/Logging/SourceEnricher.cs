using Serilog.Core;
using Serilog.Events;

namespace EdgeOrch.Telemetry.Logging;

/// <summary>
/// Adds <c>Source</c>: the logger's category without the product prefix (<c>EdgeOrch.Node.Pods.PodWorker</c>
/// becomes <c>Node.PodWorker</c>), short enough to lead every line.
/// </summary>
internal sealed class SourceEnricher : ILogEventEnricher
{
    private const string Prefix = "EdgeOrch.";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        string category = logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out LogEventPropertyValue? value)
            && value is ScalarValue { Value: string text } ? text : "edgeorch";
        logEvent.AddOrUpdateProperty(new LogEventProperty("Source", new ScalarValue(Shorten(category))));
    }

    internal static string Shorten(string category)
    {
        if (!category.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return category;
        }

        ReadOnlySpan<char> rest = category.AsSpan(Prefix.Length);
        int first = rest.IndexOf('.');
        int last = rest.LastIndexOf('.');
        return first == last ? rest.ToString() : string.Concat(rest[..first], ".", rest[(last + 1)..]);
    }
}
