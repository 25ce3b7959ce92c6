using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>Removes Events an hour after their last change, and the oldest ones beyond a bound, in each namespace and in all.</summary>
internal sealed partial class EventExpiry(ResourceStorage events, TimeProvider time, ILogger logger)
{
    /// <summary>The most Events kept.</summary>
    public const int MaxEvents = 5000;

    /// <summary>The most Events kept of one namespace, so that a noisy one does not push out what others say.</summary>
    public const int MaxOfNamespace = 2000;

    // They share a sync.
    private const int AtOnce = 128;

    // How far beyond the bounds a burst may go before the next look.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Sweeps until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
                await SweepAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(e);
                await Task.Delay(Settling, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes what is due now; returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var snapshot = await events.Cache.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        var limit = time.GetUtcNow() - Lifetime;
        var newestFirst = snapshot.Items.OrderByDescending(static item => item.Revision).ToArray();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = 0;
        var due = new List<StoredObject>();
        foreach (var item in newestFirst)
        {
            var ofNamespace = counts.GetValueOrDefault(item.Namespace);
            if (kept < MaxEvents && ofNamespace < MaxOfNamespace && LastSeen((JsonObject)JsonNode.Parse(item.Json.Span)!) > limit)
            {
                counts[item.Namespace] = ofNamespace + 1;
                kept++;
                continue;
            }

            due.Add(item);
        }

        foreach (var together in due.Chunk(AtOnce))
        {
            await Task.WhenAll(together.Select(item => events.DeleteAsync(item, null, WriteClass.Volatile, cancellationToken).AsTask())).ConfigureAwait(false);
        }

        return due.Count;
    }

    /// <summary>Until the next round, or until there are clearly too many; looks only when something has changed.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var round = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(round.Token, cancellationToken);
        try
        {
            var bound = MaxEvents + (MaxEvents / 10);
            while ((await events.Cache.SnapshotAsync(either.Token).ConfigureAwait(false)).Items.Length <= bound)
            {
                await events.Cache.Changed.WaitAsync(either.Token).ConfigureAwait(false);
                await Task.Delay(Settling, time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The round is over.
        }
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
