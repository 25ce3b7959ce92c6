using EdgeOrch.Api.Errors;
using EdgeOrch.Client.Servers;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Servers;

/// <summary>
/// The leader's door for servers: takes in who fits, in place of a dead one of its name, and gives it the keys. Saying it again changes
/// nothing, so who got no answer asks again. Thread-safe.
/// </summary>
/// <param name="group">The servers.</param>
/// <param name="settings">The settings that all servers must have alike, by flag.</param>
/// <param name="keys">Reads the keys that all servers have.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it logs.</param>
public sealed partial class ServerAdmission(
    IServerGroup group, IReadOnlyDictionary<string, string> settings, Func<IReadOnlyList<SharedKey>> keys, TimeProvider time, ILogger logger)
{
    // A server whose disk was replaced may be back before the others have missed it.
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilencePause = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes a server in, or takes note of where it has moved to.</summary>
    /// <exception cref="ApiException">It is refused, for good (4xx) or for now (503); the message says why.</exception>
    /// <exception cref="NotLeaderException">Another server leads.</exception>
    public async Task<ServerJoinAnswer> AdmitAsync(ServerJoinRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        try
        {
            foreach (var namesake in group.View.Members.Where(member => member.Id != request.Id && member.About?.Name == request.Name))
            {
                await ReplaceAsync(namesake, cancellationToken).ConfigureAwait(false);
            }

            var about = new MemberInfo(request.Name, request.PeerAddress, request.ApiAddress);
            var known = group.View.Members.FirstOrDefault(member => member.Id == request.Id);
            if (known?.About != about)
            {
                await group.AddAsync(request.Id, about, staysLearner: false, cancellationToken).ConfigureAwait(false);
                LogAdmitted(request.Name, ServerId.Format(request.Id), request.PeerAddress);
            }
        }
        catch (GroupChangeException e)
        {
            throw ApiException.ServiceUnavailable(e.Message);
        }

        return new ServerJoinAnswer(keys(), [.. group.View.Members
            .Where(member => member.Id != request.Id && member.About is not null)
            .Select(static member => new ServerWhereabouts(member.Id, member.About!.PeerAddress, member.About.ApiAddress))]);
    }

    private void Check(ServerJoinRequest request)
    {
        foreach (var (flag, value) in request.Settings)
        {
            if (settings.TryGetValue(flag, out var ours) && ours != value)
            {
                throw ApiException.BadRequest($"--{flag}: the cluster's servers have {ours}, and {request.Name} has {value}; start it with --{flag} {ours}");
            }
        }

        if (request.Name.Length == 0)
        {
            throw ApiException.BadRequest("--node-name: a server needs one");
        }

        foreach (var (flag, address) in ((string, string)[])[("peer-address", request.PeerAddress), ("advertise-address", request.ApiAddress)])
        {
            if (PeerAddress.TryParse(address) is null)
            {
                throw ApiException.BadRequest($"--{flag}: \"{address}\" is not an address such as 10.0.0.2:6444");
            }
        }
    }

    // The old one is out before the new one is in: both would be one too many for the majority.
    private async Task ReplaceAsync(GroupMember namesake, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (namesake.Id == group.View.Self || await AnswersAsync(namesake.Id, cancellationToken).ConfigureAwait(false))
        {
            if (namesake.Id == group.View.Self || time.GetElapsedTime(since) > SilencePatience)
            {
                throw ApiException.Conflict(
                    $"a server named {namesake.About!.Name} is in the cluster already and answers: give the new one another --node-name, or take that one out first with \"edgeorch cluster remove {namesake.About.Name}\"");
            }

            await Task.Delay(SilencePause, time, cancellationToken).ConfigureAwait(false);
        }

        LogReplaced(namesake.About!.Name, ServerId.Format(namesake.Id));
        await group.RemoveAsync(namesake.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> AnswersAsync(long id, CancellationToken cancellationToken) =>
        (await group.ProgressAsync(cancellationToken).ConfigureAwait(false)).Any(server => server.Id == id && server.IsActive);

    [LoggerMessage(Level = LogLevel.Information, Message = "server {Name} ({Id}) at {PeerAddress} is in the cluster")]
    private partial void LogAdmitted(string name, string id, string peerAddress);

    [LoggerMessage(Level = LogLevel.Warning, Message = "server {Name} comes with an empty disk: it takes the place of its former self ({Id}), which does not answer")]
    private partial void LogReplaced(string name, string id);
}
