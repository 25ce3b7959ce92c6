using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>What an administrator must know to retire a key.</summary>
internal sealed class EncryptionMetrics
{
    private readonly MetricFamily<Gauge> _stored;

    public EncryptionMetrics(MetricsRegistry registry)
    {
        var reloads = registry.CounterFamily("edgeorch_encryption_reloads_total", "Changes of the file of --encryption-provider-config by what became of them: accepted or refused.", "result");
        Accepted = reloads.With("accepted");
        Refused = reloads.With("refused");
        Rewritten = registry.Counter("edgeorch_encryption_rewritten_objects_total", "Objects rewritten because they were not stored as the file says.");
        Pending = registry.Gauge("edgeorch_encryption_pending_objects", "Objects that were not stored as the file says when all were looked at last, those that cannot be read included.");
        LastScan = registry.Gauge("edgeorch_encryption_last_scan_timestamp_seconds", "When all objects were looked at last.");
        _stored = registry.GaugeFamily("edgeorch_encryption_stored_objects", "Objects of the kinds in the file by the key they were sealed with when all were looked at last; empty: plain.", "key");
    }

    public Counter Accepted { get; }

    public Counter Refused { get; }

    public Counter Rewritten { get; }

    public Gauge Pending { get; }

    public Gauge LastScan { get; }

    /// <summary>Shows the result of a look at all objects; keys that are no longer used go away.</summary>
    public void Show(EncryptionSurvey survey, EncryptionSurvey? before, DateTimeOffset now)
    {
        foreach (var name in before?.ByKey.Keys.Except(survey.ByKey.Keys) ?? [])
        {
            _stored.Remove(name);
        }

        foreach (var (name, count) in survey.ByKey)
        {
            _stored.With(name).Set(count);
        }

        Pending.Set(survey.Due.Count + survey.Unreadable.Values.Sum());
        LastScan.Set(now.ToUnixTimeSeconds());
    }
}
