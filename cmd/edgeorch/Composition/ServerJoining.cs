using System.Text;
using EdgeOrch.Client;
using EdgeOrch.Client.Join;
using EdgeOrch.Client.Servers;
using EdgeOrch.Linux;
using EdgeOrch.Store;
using EdgeOrch.Store.Replication.Peers;
using EdgeOrch.Store.Snapshots;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// The way of a server into a cluster. How far it has come is in <c>server/joining</c>: made before anything else, it gets the other
/// servers' addresses when they have answered and the keys are in place, and goes when this server has the state. A start at any point goes on from there.
/// </summary>
internal sealed partial class ServerJoining
{
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _directory;
    private readonly string _progress;

    public ServerJoining(ServerOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _directory = Path.Combine(options.DataDirectory, "server");
        _progress = Path.Combine(_directory, "joining");
    }

    /// <summary>Whether this server was told to join and is not in yet.</summary>
    public bool IsUnderWay => File.Exists(_progress);

    /// <summary>Gets the cluster's keys and this server into the list of its servers, unless it is there.</summary>
    /// <returns>The servers that lead to the state; null when this server needs none.</returns>
    /// <exception cref="UserException">It is refused, or something on this machine stands in the way.</exception>
    public async Task<IReadOnlyDictionary<long, PeerAddress>?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!IsUnderWay)
        {
            if (_options.Peers.Join.Count == 0 || IsMember())
            {
                return null;
            }

            DurableFile.Write(_progress, [], DurableFile.OwnerOnly);
        }

        var known = Read();
        return known.Count > 0 ? known : await AskAsync(cancellationToken);
    }

    /// <summary>
    /// Asks again until cancelled or answered, for a server that was stopped on its way: meanwhile it may have been taken off the list.
    /// </summary>
    public async Task RepeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_options.Peers.Join.Count > 0 && JoinToken.TryParse(_options.Token ?? "", out _, out _))
            {
                await AskAsync(cancellationToken);
            }
        }
        catch (UserException e)
        {
            LogNotAgain(e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is in.
        }
    }

    /// <summary>This server has the state.</summary>
    public void Complete()
    {
        File.Delete(_progress);
        DirectorySync.Flush(_directory);
    }

    private async Task<IReadOnlyDictionary<long, PeerAddress>> AskAsync(CancellationToken cancellationToken)
    {
        if (_options.Peers.Join.Count == 0)
        {
            throw new UserException($"this server was to join a cluster and has not yet: name one of its servers with --join again, or remove {_options.DataDirectory} to begin anew");
        }

        if (!JoinToken.TryParse(_options.Token ?? "", out var token, out var problem))
        {
            throw new UserException(string.IsNullOrEmpty(_options.Token)
                ? "--token: needed to join; \"edgeorch token\" shows it on a server of the cluster"
                : $"--token: {problem}");
        }

        try
        {
            var id = ReplicatedStore.PrepareToJoin(_directory);
            LogAsking(string.Join(", ", _options.Peers.Join), _options.Node.Name, ServerId.Format(id));
            var answer = await ServerJoinClient.JoinAsync(_options.Peers.Join, token, ClusterSettings.RequestOf(_options, id), _time, _logger, cancellationToken);
            return Keep(answer);
        }
        catch (Exception e) when (e is JoinException or StoreLockedException or StoreCorruptException or StoreUnavailableException or IOException)
        {
            throw new UserException(e.Message, e);
        }
    }

    private Dictionary<long, PeerAddress> Keep(ServerJoinAnswer answer)
    {
        var peers = new Dictionary<long, PeerAddress>();
        foreach (var server in answer.Servers)
        {
            if (PeerAddress.TryParse(server.PeerAddress) is { } address)
            {
                peers[server.Id] = address;
            }
        }

        if (peers.Count == 0)
        {
            throw new UserException("--join: none of the cluster's servers says where other servers reach it; restart them with --peer-address");
        }

        new ServerKeys(_options.DataDirectory).Adopt([.. answer.Keys.Select(static key => new SnapshotAttachment(key.Name, key.Content))]);
        DurableFile.Write(_progress, Encoding.ASCII.GetBytes(string.Concat(peers.Select(static peer => $"{ServerId.Format(peer.Key)} {peer.Value}\n"))), DurableFile.OwnerOnly);
        LogAccepted(string.Join(", ", peers.Values));
        return peers;
    }

    private Dictionary<long, PeerAddress> Read()
    {
        var peers = new Dictionary<long, PeerAddress>();
        foreach (var line in File.ReadLines(_progress))
        {
            if (line.Split(' ') is [var id, var address] && ServerId.TryParse(id) is { } known && PeerAddress.TryParse(address) is { } parsed)
            {
                peers[known] = parsed;
            }
        }

        return peers;
    }

    private bool IsMember()
    {
        if (!File.Exists(Path.Combine(_directory, "state.db")))
        {
            return false;
        }

        var authority = PrivateKeyFile.LoadCertificate(Path.Combine(_directory, "pki", "ca.crt"));
        if (JoinToken.TryParse(_options.Token ?? "", out var token, out _) && authority is not null && ServerTrust.Fingerprint(authority) != token.CaFingerprint)
        {
            throw new UserException(
                $"--join: {_options.DataDirectory} holds a server of another cluster than the one --token is for; name an empty --data-dir, or remove this one to give up what it holds");
        }

        LogAlreadyIn();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "--join is ignored: this server is in a cluster already")]
    private partial void LogAlreadyIn();

    [LoggerMessage(Level = LogLevel.Information, Message = "asking {Servers} to take this server in as {Name} ({Id})")]
    private partial void LogAsking(string servers, string name, string id);

    [LoggerMessage(Level = LogLevel.Information, Message = "taken in: the cluster's keys are here; waiting for the state from {Peers}")]
    private partial void LogAccepted(string peers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "asking again to be taken in: {Error}")]
    private partial void LogNotAgain(string error);
}
