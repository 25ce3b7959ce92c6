using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.Client;
using EdgeOrch.Client.Servers;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Servers;

/// <summary>
/// Lists the cluster's servers, takes new ones in and carries out what administrators order. Only the leader can; a server that follows
/// asks it, and answers what it answers.
/// </summary>
/// <param name="group">The servers.</param>
/// <param name="admission">Takes servers in.</param>
/// <param name="askLeader">Sends a request to the server with these addresses, as this server.</param>
/// <param name="time">The clock.</param>
public sealed class ServersHandler(
    IServerGroup group, ServerAdmission admission, Func<MemberInfo, ApiRequest, CancellationToken, ValueTask<ApiResponse>> askLeader, TimeProvider time) : IRequestHandler
{
    private static readonly TimeSpan ElectionPatience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource
        && (info.Path == ServerPaths.Servers || info.Path.StartsWith(ServerPaths.Servers + "/", StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var body = context.Info.Verb == "post" ? await context.Request.ReadBody(context.Cancellation).ConfigureAwait(false) : default;
        var view = await LedAsync(context.Cancellation).ConfigureAwait(false);
        if (view.IsLeading)
        {
            try
            {
                return await AnswerAsync(context, body).ConfigureAwait(false);
            }
            catch (NotLeaderException)
            {
                throw ApiException.ServiceUnavailable("the servers are choosing another leader; try again shortly");
            }
        }

        // Who comes from a server was sent on already.
        if (view.LeaderInfo is { ApiAddress.Length: > 0 } leader && !context.User.IsIn(ServerUsers.Servers))
        {
            return await PassOnAsync(leader, context, body).ConfigureAwait(false);
        }

        return context.Info.Verb == "get"
            ? ApiServerResponse.Of(200, ServerReports.Of(view, []).ToUtf8())
            : throw ApiException.ServiceUnavailable("no server leads the cluster now: a majority of its servers must be up; see \"edgeorch cluster status\"");
    }

    // An election takes a second or two, and it is then that people look.
    private async Task<GroupView> LedAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ElectionPatience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var view = group.View;
        try
        {
            while (!view.IsLeading && (view.Leader == 0 || view.Leader == view.Self))
            {
                view = await group.ChangedAsync(view, both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody leads: the caller says so.
        }

        return view;
    }

    private async Task<ApiServerResponse> AnswerAsync(RequestContext context, ReadOnlyMemory<byte> body)
    {
        var rest = context.Info.Path[ServerPaths.Servers.Length..];
        if (rest.Length == 0)
        {
            return context.Info.Verb switch
            {
                "get" => ApiServerResponse.Of(200, ServerReports.Of(group.View, await group.ProgressAsync(context.Cancellation).ConfigureAwait(false)).ToUtf8()),
                "post" => ApiServerResponse.Of(200, (await admission.AdmitAsync(Parse(body), context.Cancellation).ConfigureAwait(false)).ToUtf8()),
                _ => throw ApiException.MethodNotAllowed(),
            };
        }

        var slash = rest.IndexOf('/', 1);
        var name = slash < 0 ? rest[1..] : rest[1..slash];
        var id = ServerId.TryParse(name) is { } known && group.View.Members.Any(member => member.Id == known) ? known : throw ApiException.NotFound("", "servers", name);
        try
        {
            await OrderAsync(context.Info.Verb, slash < 0 ? "" : rest[slash..], id, context.Cancellation).ConfigureAwait(false);
        }
        catch (GroupChangeException e)
        {
            throw ApiException.Conflict(e.Message);
        }

        return ApiServerResponse.Of(200, ServerReports.Of(group.View, []).ToUtf8());
    }

    private Task OrderAsync(string verb, string order, long id, CancellationToken cancellationToken) => (verb, order) switch
    {
        ("delete", "") => group.RemoveAsync(id, cancellationToken),
        ("post", ServerPaths.Promote) => group.PromoteAsync(id, cancellationToken),
        ("post", ServerPaths.Lead) => group.TransferLeaderAsync(id, cancellationToken),
        _ => throw ApiException.MethodNotAllowed(),
    };

    private async Task<ApiServerResponse> PassOnAsync(MemberInfo leader, RequestContext context, ReadOnlyMemory<byte> body)
    {
        try
        {
            var request = new ApiRequest(context.Request.Method, context.Info.Path) { Body = body };
            await using var answer = await askLeader(leader, request, context.Cancellation).ConfigureAwait(false);
            return ApiServerResponse.Of(answer.StatusCode, answer.Body);
        }
        catch (ApiUnreachableException e)
        {
            throw ApiException.ServiceUnavailable($"{leader.Name}, which leads the cluster, does not answer: {e.Message}");
        }
    }

    private static ServerJoinRequest Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ServerJoinRequest.Parse(body);
        }
        catch (FormatException e)
        {
            throw ApiException.BadRequest(e.Message);
        }
    }
}
