using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>
/// Follows the file that says which kinds are sealed: a changed one counts at once, one that cannot be used is refused and the old one
/// stays in force. Used by one caller.
/// </summary>
internal sealed partial class EncryptionAtRest
{
    // Asking for a file's time is all that happens while nothing changes.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly SealedStore _store;
    private readonly StoreFeed _feed;
    private readonly EncryptionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _path;
    private (DateTime Written, long Length) _seen;

    /// <summary>Begins with the file as it was read at the start.</summary>
    public EncryptionAtRest(
        EncryptionFile file, SealedStore store, ResourceRegistry registry, StoreFeed feed, MetricsRegistry metrics, TimeProvider time, ILogger logger)
    {
        _store = store;
        _feed = feed;
        _metrics = new EncryptionMetrics(metrics);
        _time = time;
        _logger = logger;
        _path = file.Path;
        _seen = file.Stamp;
        Resealing = new Resealing(store, registry, _metrics, time, logger);
        WarnOfReaders(file);
    }

    /// <summary>Rewrites what is stored otherwise than the file says.</summary>
    public Resealing Resealing { get; }

    /// <summary>Looks at the file now and then until cancelled.</summary>
    public async Task FollowFileAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested)
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks at the file, and works by it when it has changed and can be used.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var stamp = EncryptionFile.StampOf(_path);
        if (stamp == _seen)
        {
            return;
        }

        _seen = stamp;
        try
        {
            var file = EncryptionFile.Load(_path);
            if (await _store.ChangeAsync(file.Configuration, _time, cancellationToken).ConfigureAwait(false))
            {
                _feed.Refill();
            }

            _metrics.Accepted.Increment();
            LogAccepted(_path);
            WarnOfReaders(file);
        }
        catch (InvalidDataException e)
        {
            _metrics.Refused.Increment();
            LogRefused(e.Message);
        }
    }

    private void WarnOfReaders(EncryptionFile file)
    {
        if (file.IsReadableByOthers)
        {
            LogReadable(file.Path);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Others than its owner may read the keys in {Path}: run chmod 600 on it")]
    private partial void LogReadable(string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} has changed and is in force")]
    private partial void LogAccepted(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The new file of --encryption-provider-config is refused, and what it said before stays in force: {Reason}")]
    private partial void LogRefused(string reason);
}
