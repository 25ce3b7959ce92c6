using System.Globalization;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>
/// Makes several servers one API: writes are answered by the leader, whose allocators and admission are then the only ones, and reads
/// see what any server has acknowledged. Requests are passed on after it is known who makes them and before it is decided whether they
/// may: the leader knows the newest roles, and decides once. Thread-safe.
/// </summary>
internal sealed partial class GroupGate(
    IServerGroup group, IStore store, StoreFeed feed, Takeover takeover, ILeaderConnection connection,
    Func<RequestInfo, CancellationToken, ValueTask> settled, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How long a write waits for a leader: longer than an election takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // The new leader may hear of its lead a moment after the others.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly LatestReads _reads = new(group, store, feed, time);

    /// <summary>Whether other servers have a part in what is answered here.</summary>
    public bool HasPeers => !group.View.IsAlone;

    /// <summary>Whether a request is one for <see cref="WriteAsync"/>: always so for writes, unless there is nobody else whom they concern.</summary>
    public bool IsLeadersToAnswer(RequestInfo info) =>
        RequestRules.IsWrite(info) && !(group.View is { IsAlone: true, IsLeading: true } view && takeover.IsDone(view.Term));

    /// <summary>Waits until what the request reads is here.</summary>
    /// <exception cref="ApiException">503: nobody can tell what is newest.</exception>
    public ValueTask BeforeReadAsync(RequestContext context) => RequestRules.IsConsistentRead(context.Info, context.Query)
        ? _reads.WaitAsync(context.Cancellation)
        : ValueTask.CompletedTask;

    /// <summary>Serves a write here or, by way of its server, where the lead is.</summary>
    /// <param name="context">The request of a known user.</param>
    /// <param name="serve">Authorizes and serves it here.</param>
    /// <exception cref="ApiException">503: there is no leader; nothing was done. 504: nobody knows whether something was done.</exception>
    public async ValueTask<ApiServerResponse> WriteAsync(RequestContext context, Func<RequestContext, ValueTask<ApiServerResponse>> serve)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.Cancellation);
        var wasPassedOn = context.Request.Header(ForwardingHeaders.PassedOnBy) is not null;
        var why = "no server leads the group";
        while (true)
        {
            var view = group.View;
            if (view.IsLeading && await HereAsync(context, serve, view.Term).ConfigureAwait(false) is { } here)
            {
                here.Headers = wasPassedOn ? [.. here.Headers, new(ForwardingHeaders.Revision, Digits(store.CurrentRevision))] : here.Headers;
                return here;
            }

            if (wasPassedOn)
            {
                return NotLeading();
            }

            if (view.Leader != view.Self && view.LeaderInfo is { } leader)
            {
                var result = await connection.SendAsync(leader.ApiAddress, await RequestAsync(context).ConfigureAwait(false), context.Cancellation).ConfigureAwait(false);
                if (result.Answer is { } there)
                {
                    await CatchUpAsync(context, result.Revision).ConfigureAwait(false);
                    return there;
                }

                why = result.NothingDone ? result.Failure : throw GroupErrors.Unknown(result.Failure);
                LogRefused(context.Info.Verb, context.Info.Path, why);
            }

            await WaitAsync(view, why, waiting.Token, context.Cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    // Null: this server does not lead, and nothing was done. An answer that nothing was written for was decided by this server's state alone,
    // which is the newest only while it leads: that is made sure of before anybody hears it.
    private async ValueTask<ApiServerResponse?> HereAsync(RequestContext context, Func<RequestContext, ValueTask<ApiServerResponse>> serve, long term)
    {
        try
        {
            await takeover.RunAsync(term, context.Cancellation).ConfigureAwait(false);
            var response = await serve(context).ConfigureAwait(false);
            if (context.Committed || await StillLeadsAsync(term, context.Cancellation).ConfigureAwait(false))
            {
                return response;
            }
        }
        catch (Exception e) when (LeadWasLost(e))
        {
            if (context.Committed)
            {
                throw GroupErrors.Unknown("a part of it was made before the lead was lost");
            }
        }
        catch (ApiException e) when (!context.Committed && e.InnerException is not (StoreUnavailableException or OutcomeUnknownException))
        {
            if (await StillLeadsAsync(term, context.Cancellation).ConfigureAwait(false))
            {
                throw;
            }
        }

        context.Warnings.Clear();
        return null;
    }

    private async ValueTask<bool> StillLeadsAsync(long term, CancellationToken cancellationToken)
    {
        if (group.View.IsAlone)
        {
            return true;
        }

        try
        {
            await store.LatestRevisionAsync(cancellationToken).ConfigureAwait(false);
            return group.View is { IsLeading: true } now && now.Term == term;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static async ValueTask<ForwardedRequest> RequestAsync(RequestContext context)
    {
        var request = context.Request;
        return new ForwardedRequest(request.Method, ForwardedRequest.TargetOf(request), context.User, await context.ReadBodyAsync().ConfigureAwait(false))
        {
            ContentType = request.ContentType,
            Accept = request.Accept,
            UserAgent = request.Header("User-Agent"),
        };
    }

    // Who reads here next finds what was written. The answer does not wait for longer than it would be worth: the write happened.
    private async ValueTask CatchUpAsync(RequestContext context, long revision)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            await feed.WaitForAsync(revision, either.Token).ConfigureAwait(false);
            await settled(context.Info, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogBehind(revision, feed.Revision);
        }
    }

    private async ValueTask WaitAsync(GroupView seen, string why, CancellationToken waiting, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waiting);
        var changed = group.ChangedAsync(seen, either.Token);
        var paused = Task.Delay(Pause, time, either.Token);
        await Task.WhenAny(changed, seen.LeaderInfo is null ? changed : paused).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(changed, paused).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (waiting.IsCancellationRequested)
        {
            throw GroupErrors.Unavailable($"the leader of the group could not be reached within {Patience.TotalSeconds:0} s, and nothing was done: {why}");
        }
    }

    private static ApiServerResponse NotLeading()
    {
        var response = ApiServerResponse.Of(GroupErrors.Unavailable("this server does not lead the group, and what another has passed on goes no further").Status);
        response.Headers = [.. response.Headers, new(ForwardingHeaders.NotLeading, "1")];
        return response;
    }

    private static bool LeadWasLost(Exception e) => e is NotLeaderException or ApiException { InnerException: NotLeaderException };

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Verb} {Path} could not be passed on: {Reason}")]
    private partial void LogRefused(string verb, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "revision {Revision} did not arrive here in time; this server has seen {Seen}")]
    private partial void LogBehind(long revision, long seen);
}
