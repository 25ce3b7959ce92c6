using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Client.Queues;

/// <summary>
/// Runs a reconciler over a queue of keys with a number of workers. It owns backoff: 5 ms doubling to 1,000 s per key, as
/// upstream's controllers, reset by success.
/// </summary>
public sealed partial class ReconcileLoop(IReconciler reconciler, WorkQueue<string> queue, int workers, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan DelayLimit = TimeSpan.FromSeconds(1000);
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <summary>Works until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            string key;
            try
            {
                key = await queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await ReconcileAsync(key, cancellationToken).ConfigureAwait(false);
            queue.Done(key);
        }
    }

    private async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var again = await reconciler.ReconcileAsync(key, cancellationToken).ConfigureAwait(false);
            _failures.TryRemove(key, out _);
            if (again is { } delay)
            {
                queue.AddAfter(key, delay);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process is stopping; the next start looks at every key again.
        }
        catch (TerminalException e)
        {
            _failures.TryRemove(key, out _);
            LogTerminal(logger, reconciler.Name, key, e.Message);
        }
        catch (ApiStatusException e) when (e.IsConflict)
        {
            // Somebody else wrote first: look again at what they wrote. No failure of ours.
            RetryLater(key);
        }
#pragma warning disable CA1031 // Whatever a reconciler throws concerns its key only; the loop must live on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var delay = RetryLater(key);
            LogFailure(logger, reconciler.Name, key, delay.TotalMilliseconds, e.Message);
        }
    }

    private TimeSpan RetryLater(string key)
    {
        var failures = _failures.AddOrUpdate(key, 1, static (_, count) => count + 1);
        var delay = Backoff.Delay(FirstDelay, DelayLimit, failures - 1);
        queue.AddAfter(key, delay);
        return delay;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller}: {Key} failed, trying again in {DelayMs} ms: {Error}")]
    private static partial void LogFailure(ILogger logger, string controller, string key, double delayMs, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: {Key} failed and is left alone until it changes: {Error}")]
    private static partial void LogTerminal(ILogger logger, string controller, string key, string error);
}
