using EdgeOrch.Grpc;
using EdgeOrch.Store.Etcd.Rpc;
using Google.Protobuf;

namespace EdgeOrch.Store.Etcd;

/// <summary>One member of the etcd cluster, by its address. Thread-safe.</summary>
/// <param name="channel">The way to it.</param>
/// <param name="isOnly">Whether there is no other to go to, so that one that hangs is waited for.</param>
/// <param name="time">Times how long it is silent.</param>
internal sealed class EtcdMember(GrpcChannel channel, bool isOnly, TimeProvider time) : IDisposable
{
    // A call that takes longer makes the member show that it is alive, so that one that hangs is left after two of these.
    private static readonly TimeSpan s_suspicious = TimeSpan.FromSeconds(1);

    // A member that has lost its leader then refuses, instead of answering from the past or not at all.
    private static readonly Dictionary<string, string> s_requireLeader = new(StringComparer.Ordinal) { ["hasleader"] = "true" };

    private CancellationTokenSource _trusted = new();
    private string? _lastError;

    /// <summary>The address, for messages.</summary>
    internal string Name => channel.Name;

    /// <summary>Why the last call failed, if it did.</summary>
    internal string? LastError { get => Volatile.Read(ref _lastError); set => Volatile.Write(ref _lastError, value); }

    /// <summary>Calls a method.</summary>
    /// <exception cref="GrpcException">It failed.</exception>
    internal async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan deadline, CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var call = channel.UnaryAsync(method, request, parser, deadline, abandon.Token, s_requireLeader);
        try
        {
            return await call.WaitAsync(isOnly ? Timeout.InfiniteTimeSpan : s_suspicious, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Below it is found out whether the member is slow or gone.
        }
        if (await AliveAsync(cancellationToken).ConfigureAwait(false) is { } gone && !call.IsCompleted)
        {
            await abandon.CancelAsync().ConfigureAwait(false);
            await call.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await Interlocked.Exchange(ref _trusted, new CancellationTokenSource()).CancelAsync().ConfigureAwait(false);
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"it hangs: {gone.Message}", gone);
        }
        return await call.ConfigureAwait(false);
    }

    /// <summary>Asks the member how it is, which it answers without the others.</summary>
    /// <exception cref="GrpcException">It does not answer.</exception>
    internal Task<StatusResponse> StatusAsync(TimeSpan deadline, CancellationToken cancellationToken) =>
        channel.UnaryAsync(Methods.Status, new StatusRequest(), StatusResponse.Parser, deadline, cancellationToken);

    /// <summary>Opens a watch, which also ends when the member is found to hang.</summary>
    /// <exception cref="GrpcException">It did not work.</exception>
    internal async Task<WatchStream> WatchAsync(WatchCreateRequest create, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Volatile.Read(ref _trusted).Token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        limit.CancelAfter(deadline);
        try
        {
            var call = await channel.DuplexAsync(
                Methods.Watch, new WatchRequest { CreateRequest = create }, WatchResponse.Parser, limit.Token, s_requireLeader).ConfigureAwait(false);
            return new WatchStream(this, call, create.StartRevision - 1, stop, cancellationToken);
        }
        catch (Exception e)
        {
            stop.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"no answer to a watch within {deadline}", e);
            }
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    // Null when it is alive.
    private async Task<GrpcException?> AliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StatusAsync(s_suspicious, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (GrpcException e)
        {
            return e.FromServer ? null : e;
        }
        catch (OperationCanceledException)
        {
            // The caller has gone; so will the call.
            return null;
        }
    }
}
