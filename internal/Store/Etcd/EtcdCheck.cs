using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Etcd;

/// <summary>Looks at every member before the store is used: that one answers, that they are new enough and belong together.</summary>
internal sealed partial class EtcdCheck(EtcdCluster cluster, ILogger logger, TimeProvider time, TimeSpan patience)
{
    private static readonly Version s_oldest = new(3, 4);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);
    private readonly ILogger _logger = logger;

    /// <summary>Waits for members that answer.</summary>
    /// <exception cref="StoreUnavailableException">None does, one is too old, or they are of different clusters.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var retries = new Retries(time, patience, members: 1);
        while (true)
        {
            var answers = await Task.WhenAll(cluster.Members.Select(member => AskAsync(member, cancellationToken))).ConfigureAwait(false);
            var known = cluster.Members.Zip(answers).Where(static pair => pair.Second is not null).ToList();
            if (known.Count > 0)
            {
                Judge(known);
                return;
            }
            if (!await retries.PauseAsync(cancellationToken).ConfigureAwait(false))
            {
                throw EtcdErrors.NobodyAnswers(cluster.Members);
            }
        }
    }

    private static async Task<StatusResponse?> AskAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        try
        {
            return await member.StatusAsync(s_deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException e) when (EtcdErrors.IsTransient(e))
        {
            member.LastError = EtcdErrors.Reason(e, member.Name);
            return null;
        }
        catch (GrpcException e)
        {
            throw EtcdErrors.Lasting(e, member.Name);
        }
    }

    private void Judge(List<(EtcdMember Member, StatusResponse? Status)> known)
    {
        foreach (var (member, status) in known)
        {
            // Pre-releases add a word to the number.
            if (!Version.TryParse(status!.Version.Split('-')[0], out var version) || version < s_oldest)
            {
                throw new StoreUnavailableException($"etcd at {member.Name} is version {status.Version}: it takes {s_oldest} or newer");
            }
            if (status.Header.ClusterId != known[0].Status!.Header.ClusterId)
            {
                throw new StoreUnavailableException($"{known[0].Member.Name} and {member.Name} are members of different etcd clusters: --datastore-endpoint takes those of one");
            }
            foreach (string alarm in status.Errors)
            {
                LogAlarm(member.Name, alarm);
            }
            LogUsing(member.Name, status.Version);
        }
        foreach (var member in cluster.Members.Except(known.Select(static pair => pair.Member)))
        {
            LogSilent(member.Name, member.LastError ?? "");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "using etcd {Version} at {Endpoint}")]
    private partial void LogUsing(string endpoint, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "etcd at {Endpoint} does not answer: {Reason}")]
    private partial void LogSilent(string endpoint, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "etcd at {Endpoint} reports: {Alarm}")]
    private partial void LogAlarm(string endpoint, string alarm);
}
