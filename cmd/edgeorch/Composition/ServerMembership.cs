using EdgeOrch.ApiServer.Servers;
using EdgeOrch.Client;
using EdgeOrch.Client.Servers;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// This server's place among the servers: says when it is one of them and when it votes, and tells the leader when it has moved.
/// </summary>
internal sealed partial class ServerMembership(
    ServerOptions options, IServerGroup group, ServerJoining joining, ServerAdmission admission, LeaderClient leaderClient, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        MemberPart? part = joining.IsUnderWay ? null : MemberPart.Voter;
        try
        {
            var view = group.View;
            while (true)
            {
                if (view.Members.FirstOrDefault(member => member.Id == view.Self) is { } self)
                {
                    Follow(view, self, part);
                    part = self.Part;
                    if (self.About != ClusterSettings.Self(options) && !await TellAsync(view, cancellationToken))
                    {
                        view = group.View;
                        continue;
                    }
                }

                view = await group.ChangedAsync(view, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void Follow(GroupView view, GroupMember self, MemberPart? before)
    {
        if (joining.IsUnderWay)
        {
            joining.Complete();
            LogIn(ServerId.Format(view.Self), view.Members.Count);
        }

        if (before != self.Part && self.Part == MemberPart.Voter)
        {
            LogVotes(view.Members.Count(static member => member.Part == MemberPart.Voter));
        }
    }

    // False when it is to be tried again.
    private async Task<bool> TellAsync(GroupView view, CancellationToken cancellationToken)
    {
        var request = ClusterSettings.RequestOf(options, view.Self);
        try
        {
            if (view.IsLeading)
            {
                await admission.AdmitAsync(request, cancellationToken);
            }
            else if (view.LeaderInfo is { ApiAddress.Length: > 0 } leader)
            {
                await using var answer = await leaderClient.SendAsync(
                    leader, new ApiRequest("POST", ServerPaths.Servers) { Body = request.ToUtf8(), ContentType = "application/json" }, cancellationToken);
                if (!answer.IsSuccess)
                {
                    throw ApiStatusException.From(answer.StatusCode, answer.Body.Span);
                }
            }
            else
            {
                return true;
            }

            LogTold(request.PeerAddress, request.ApiAddress);
            return true;
        }
        catch (Exception e) when (e is ApiUnreachableException or ApiStatusException or Api.Errors.ApiException or StoreUnavailableException or OutcomeUnknownException)
        {
            LogNotTold(e.Message);
            await Task.Delay(Pause, time, cancellationToken);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "joined: server {Id} has the state, one of {Count} servers")]
    private partial void LogIn(string id, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "this server votes now, one of {Count}")]
    private partial void LogVotes(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "told the leader where this server is: {PeerAddress} for servers, {ApiAddress} for clients")]
    private partial void LogTold(string peerAddress, string apiAddress);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot tell the leader where this server is, trying again: {Error}")]
    private partial void LogNotTold(string error);
}
