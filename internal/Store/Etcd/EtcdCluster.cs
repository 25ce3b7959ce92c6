using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Etcd;

/// <summary>
/// Calls to whichever member of the cluster answers. All calls go to one member until it fails, then to the next one. Thread-safe.
/// </summary>
internal sealed partial class EtcdCluster : IDisposable
{
    // How long a call other than a compaction may take at a member that is alive: its own limit is 5 s and two elections.
    private static readonly TimeSpan s_callDeadline = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pingAfter = TimeSpan.FromSeconds(6);

    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _current;

    internal EtcdCluster(EtcdStoreOptions options, ILogger logger, TimeProvider time)
    {
        var channelOptions = new GrpcChannelOptions
        {
            ConnectTimeout = s_connectTimeout,
            Tls = EtcdTls.Load(options),
            PingAfter = s_pingAfter,
            MaxMessageLength = RangeReader.MostBytes,
        };
        Members = [.. options.Endpoints.Select(endpoint => new EtcdMember(new GrpcChannel(endpoint, channelOptions), options.Endpoints.Count == 1, time))];
        _patience = options.Patience;
        _logger = logger;
        _time = time;
    }

    /// <summary>The members in the order they are tried.</summary>
    internal IReadOnlyList<EtcdMember> Members { get; }

    /// <summary>Calls a method that may safely be carried out twice, until a member answers.</summary>
    /// <exception cref="StoreUnavailableException">None did in time, or etcd refuses for a reason that stays.</exception>
    /// <exception cref="GrpcException">The revision asked for was compacted, or does not exist yet.</exception>
    internal async Task<TResponse> ReadAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellationToken, TimeSpan? deadline = null)
        where TResponse : class, IMessage<TResponse>
    {
        var retries = new Retries(_time, _patience, Members.Count);
        while (true)
        {
            var member = Members[Volatile.Read(ref _current)];
            try
            {
                return await member.CallAsync(method, request, parser, deadline ?? s_callDeadline, cancellationToken).ConfigureAwait(false);
            }
            catch (GrpcException e) when (EtcdErrors.IsTransient(e))
            {
                MoveOn(member, e);
            }
            catch (GrpcException e) when (!EtcdErrors.IsCompacted(e) && !EtcdErrors.IsFuture(e))
            {
                throw EtcdErrors.Lasting(e, member.Name);
            }
            await PauseAsync(retries, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Carries out a transaction that writes, at most once. It can be cancelled only until a member has taken the request.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was applied: no member could be reached, or etcd refuses.</exception>
    /// <exception cref="OutcomeUnknownException">The answer got lost.</exception>
    internal async Task<TxnResponse> WriteAsync(TxnRequest request, CancellationToken cancellationToken)
    {
        var retries = new Retries(_time, _patience, Members.Count);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var member = Members[Volatile.Read(ref _current)];
            try
            {
                return await member.CallAsync(Methods.Txn, request, TxnResponse.Parser, s_callDeadline, CancellationToken.None).ConfigureAwait(false);
            }
            catch (GrpcException e) when (EtcdErrors.IsTransient(e))
            {
                MoveOn(member, e);
                if (!EtcdErrors.NeverApplied(e))
                {
                    throw new OutcomeUnknownException($"etcd at {member.Name} did not say whether it made the change: {EtcdErrors.Reason(e, member.Name)}", e);
                }
            }
            catch (GrpcException e)
            {
                throw EtcdErrors.Lasting(e, member.Name);
            }
            await PauseAsync(retries, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a watch at the member that is used now.</summary>
    /// <exception cref="GrpcException">It did not work; <see cref="MoveOn"/> was called.</exception>
    internal async Task<WatchStream> OpenWatchAsync(WatchCreateRequest create, CancellationToken cancellationToken)
    {
        var member = Members[Volatile.Read(ref _current)];
        try
        {
            return await member.WatchAsync(create, s_callDeadline, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException e)
        {
            MoveOn(member, e);
            throw;
        }
    }

    /// <summary>Uses another member from now on, if this one is still the one in use.</summary>
    internal void MoveOn(EtcdMember from, GrpcException why)
    {
        from.LastError = EtcdErrors.Reason(why, from.Name);
        int place = Volatile.Read(ref _current);
        int next = (place + 1) % Members.Count;
        if (Members[place] == from && Interlocked.CompareExchange(ref _current, next, place) == place)
        {
            LogMovedOn(from.Name, from.LastError, Members[next].Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }
    }

    private async Task PauseAsync(Retries retries, CancellationToken cancellationToken)
    {
        if (!await retries.PauseAsync(cancellationToken).ConfigureAwait(false))
        {
            throw EtcdErrors.NobodyAnswers(Members);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "etcd at {Endpoint} failed ({Reason}); going on with {Next}")]
    private partial void LogMovedOn(string endpoint, string reason, string next);
}
