using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Removes Events an hour after their last change, and the oldest ones beyond a bound.</summary>
internal sealed partial class EventExpiry(ResourceStorage events, TimeProvider time, ILogger logger)
{
    private const int MaxEvents = 5000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Sweeps until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            try
            {
                await SweepAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    /// <summary>Removes what is due now; returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var snapshot = await events.Cache.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        var limit = time.GetUtcNow() - Lifetime;
        var byAge = snapshot.Items.OrderBy(static item => item.Revision).ToArray();
        var surplus = byAge.Length - MaxEvents;
        var removed = 0;
        for (var i = 0; i < byAge.Length; i++)
        {
            if (i >= surplus && LastSeen((JsonObject)JsonNode.Parse(byAge[i].Json.Span)!) > limit)
            {
                continue;
            }

            await events.DeleteAsync(byAge[i], null, WriteClass.Volatile, cancellationToken).ConfigureAwait(false);
            removed++;
        }

        return removed;
    }

    private static DateTimeOffset LastSeen(JsonObject value)
    {
        var latest = DateTimeOffset.MinValue;
        ReadOnlySpan<string?> times =
        [
            JsonTree.Text(JsonTree.Object(value, "series"), "lastObservedTime"), JsonTree.Text(value, "lastTimestamp"),
            JsonTree.Text(value, "eventTime"), JsonTree.Text(JsonTree.Object(value, "metadata"), "creationTimestamp"),
        ];
        foreach (var text in times)
        {
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var seen) && seen > latest)
            {
                latest = seen;
            }
        }

        return latest;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing old Events failed")]
    private partial void LogFailed(Exception exception);
}
