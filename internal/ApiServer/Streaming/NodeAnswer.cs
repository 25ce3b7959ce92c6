using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>A node's answer: how it went, and the connection with the body or the upgraded stream.</summary>
public sealed record NodeAnswer(TunnelReply Reply, NodeConnection Connection) : IAsyncDisposable
{
    /// <summary>The bytes after the reply.</summary>
    public Stream Stream => Connection.Stream;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}

/// <summary>A node cannot be asked: its agent is not connected or does not answer.</summary>
public sealed class NodeUnreachableException(string message) : Exception(message);
