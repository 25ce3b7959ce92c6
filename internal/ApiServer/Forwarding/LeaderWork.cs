using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>Runs what only the leader of a group does: begins it with each lead, and ends it when the lead is lost. Used by one caller.</summary>
public sealed partial class LeaderWork
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private readonly IServerGroup? _group;
    private readonly Func<CancellationToken, Task> _work;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Prepares; nothing runs yet.</summary>
    /// <param name="group">The group; null when there is none, and the work is this server's for good.</param>
    /// <param name="work">Works until cancelled. It begins anew with every lead, so it must make anew whatever it remembers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    public LeaderWork(IServerGroup? group, Func<CancellationToken, Task> work, TimeProvider time, ILogger logger)
    {
        _group = group;
        _work = work;
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs until cancelled, or until the work ends by itself, with its failure if it has one.</summary>
    /// <exception cref="TimeoutException">The work did not end within 30 s after the lead was lost: two servers must not do it at the same time.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_group is null)
        {
            await _work(cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            while (true)
            {
                var view = _group.View;
                if (!view.IsLeading)
                {
                    await _group.ChangedAsync(view, cancellationToken).ConfigureAwait(false);
                }
                else if (!await LeadAsync(_group, view, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    // Whether the lead was lost, and the work with it; else the work ended by itself.
    private async Task<bool> LeadAsync(IServerGroup group, GroupView view, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!view.IsAlone)
        {
            LogBegins(view.Term);
        }

        var work = Task.Run(() => _work(stop.Token), CancellationToken.None);
        var lost = LostAsync(group, view, stop.Token);
        var first = await Task.WhenAny(work, lost).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await lost.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (first == work || cancellationToken.IsCancellationRequested)
        {
            await work.ConfigureAwait(false);
            return false;
        }

        LogEnds(view.Term);
        try
        {
            await work.WaitAsync(StopTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (work.IsCompleted)
        {
            // It was told to stop.
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            throw new TimeoutException($"what only the leader does did not end within {StopTimeout.TotalSeconds:0} s after the lead was lost");
        }

        return true;
    }

    // A lead that was lost and won again in between is another one.
    private static async Task LostAsync(IServerGroup group, GroupView view, CancellationToken cancellationToken)
    {
        var term = view.Term;
        while (view.IsLeading && view.Term == term)
        {
            view = await group.ChangedAsync(view, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "leads the group in term {Term}")]
    private partial void LogBegins(long term);

    [LoggerMessage(Level = LogLevel.Information, Message = "no longer leads the group as in term {Term}")]
    private partial void LogEnds(long term);
}
