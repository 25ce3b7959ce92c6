using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// Where requests to nodes meet the connections agents dialled. Each agent reads offers from its control stream; an offer
/// waits here until the agent's answering connection arrives with its id. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="others">The way to the other servers of the group, to one of which a node's agent may be connected; null when there are none.</param>
public sealed class TunnelHub(TimeProvider time, TunnelRelay? others = null)
{
    private const int OfferLimit = 256;
    private const int StreamLimit = 4;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, ImmutableList<Channel<TunnelOffer>>> _nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PendingAnswer> _pending = new(StringComparer.Ordinal);

    /// <summary>Whether the node's agent is connected.</summary>
    public bool IsConnected(string node) => _nodes.ContainsKey(node);

    /// <summary>
    /// Registers an agent's control stream. An agent that knows this server by several addresses has several; the newest gets the offers, and
    /// the reader of the oldest ends when there are too many.
    /// </summary>
    public ChannelReader<TunnelOffer> Connect(string node)
    {
        var channel = Channel.CreateBounded<TunnelOffer>(OfferLimit);
        var streams = _nodes.AddOrUpdate(node, [channel], (_, old) => old.Add(channel));
        if (streams.Count > StreamLimit)
        {
            streams[0].Writer.TryComplete();
            Disconnect(node, streams[0].Reader);
        }

        return channel.Reader;
    }

    /// <summary>Forgets a control stream.</summary>
    public void Disconnect(string node, ChannelReader<TunnelOffer> reader)
    {
        while (_nodes.TryGetValue(node, out var streams))
        {
            var left = streams.RemoveAll(channel => channel.Reader == reader);
            if (left.IsEmpty ? _nodes.TryRemove(KeyValuePair.Create(node, streams)) : _nodes.TryUpdate(node, left, streams))
            {
                return;
            }
        }
    }

    /// <summary>Asks a node and waits for its answering connection and reply.</summary>
    /// <exception cref="NodeUnreachableException">The node's agent is not connected or does not answer in time.</exception>
    public async Task<NodeAnswer> AskAsync(string node, string method, string path, CancellationToken cancellationToken)
    {
        var connection = _nodes.ContainsKey(node) || others is null
            ? await OpenAsync(node, method, path, cancellationToken).ConfigureAwait(false)
            : await others.OpenAsync(node, method, path, cancellationToken).ConfigureAwait(false)
                ?? throw new NodeUnreachableException($"node \"{node}\" is not connected to any server that could be asked");
        var answered = false;
        try
        {
            var reply = await TunnelReply.ReadAsync(connection.Stream, cancellationToken).ConfigureAwait(false);
            answered = true;
            return new NodeAnswer(reply, connection);
        }
        catch (IOException e)
        {
            throw new NodeUnreachableException($"node \"{node}\": {e.Message}");
        }
        catch (Exception e) when (e is ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Whoever accepted the connection ended it between its arrival and the reply.
            throw new NodeUnreachableException($"node \"{node}\": the connection ended before the node answered");
        }
        finally
        {
            if (!answered)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks a node whose agent is connected here and waits for its answering connection; the reply is not read yet.</summary>
    /// <exception cref="NodeUnreachableException">The node's agent is not connected here or does not answer in time.</exception>
    public async Task<NodeConnection> OpenAsync(string node, string method, string path, CancellationToken cancellationToken)
    {
        if (!_nodes.TryGetValue(node, out var streams))
        {
            throw new NodeUnreachableException($"node \"{node}\" is not connected to this server");
        }

        var offer = new TunnelOffer(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), method, path);
        var pending = new PendingAnswer(node);
        _pending[offer.Id] = pending;
        var handedOver = false;
        try
        {
            if (!streams[^1].Writer.TryWrite(offer))
            {
                throw new NodeUnreachableException($"node \"{node}\" does not take requests");
            }

            var connection = await pending.Arrived.Task.WaitAsync(AnswerTimeout, time, cancellationToken).ConfigureAwait(false);
            handedOver = true;
            return connection;
        }
        catch (TimeoutException)
        {
            throw new NodeUnreachableException($"node \"{node}\" did not answer within {AnswerTimeout.TotalSeconds:0} s");
        }
        finally
        {
            _pending.TryRemove(offer.Id, out _);
            if (!handedOver && !pending.Arrived.TrySetCanceled(CancellationToken.None) && pending.Arrived.Task.IsCompletedSuccessfully)
            {
                // It arrived, but nobody will use it: the server that accepted it gets it back.
                await (await pending.Arrived.Task.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Hands over an agent's answering connection. It belongs to the asker until the returned task ends; null when nobody
    /// waits for this id from this node.
    /// </summary>
    public Task? Answer(string node, string id, Stream stream)
    {
        if (!_pending.TryGetValue(id, out var pending) || pending.Node != node)
        {
            return null;
        }

        var connection = new NodeConnection(stream);
        return pending.Arrived.TrySetResult(connection) ? connection.Finished : null;
    }

    private sealed class PendingAnswer(string node)
    {
        public string Node { get; } = node;

        public TaskCompletionSource<NodeConnection> Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
