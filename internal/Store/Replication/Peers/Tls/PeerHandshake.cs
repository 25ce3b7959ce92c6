using EdgeOrch.Store.Replication.Peers.Wire;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>The first words on a secured connection: who speaks to whom, of which cluster, in which version.</summary>
internal static class PeerHandshake
{
    /// <summary>Says hello and reads the answer.</summary>
    /// <exception cref="PeerProtocolException">The other side refuses, and why; or is another server than was meant.</exception>
    internal static async Task GreetAsync(PeerConnection connection, Hello hello, CancellationToken cancellationToken)
    {
        if (connection.Peer != hello.To)
        {
            throw new PeerProtocolException($"server {connection.Peer} is there, not server {hello.To}");
        }
        using var frames = new FrameBuffer();
        frames.Add(hello);
        await connection.SendAsync(frames, cancellationToken);
        var answer = await connection.ReadAsync(cancellationToken)
            ?? throw new IOException("the other side ended the connection before it answered; its log says why");
        switch (answer.Kind)
        {
            case FrameKind.Welcome:
                connection.Reader.MaxPayloadBytes = PeerProtocol.MaxPayloadBytes;
                return;
            case FrameKind.Refusal:
                throw new PeerProtocolException("refused: " + ReadText(answer));
            default:
                throw new PeerProtocolException($"a frame of kind {(byte)answer.Kind} is no answer to a hello");
        }
    }

    /// <summary>Reads the hello and answers it.</summary>
    /// <param name="connection">The accepted connection.</param>
    /// <param name="id">This server.</param>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PeerProtocolException">The other side was refused, and why.</exception>
    internal static async Task<Hello> WelcomeAsync(PeerConnection connection, long id, string cluster, CancellationToken cancellationToken)
    {
        var first = await connection.ReadAsync(cancellationToken) ?? throw new IOException("the other side ended the connection without a word");
        if (first.Kind != FrameKind.Hello)
        {
            throw new PeerProtocolException($"the connection began with a frame of kind {(byte)first.Kind}, not with a hello");
        }
        var hello = Hello.Parse(first.Payload.Span);
        string? problem = Problem(hello, connection.Peer, id, cluster);
        using var frames = new FrameBuffer();
        frames.Add(problem is null ? FrameKind.Welcome : FrameKind.Refusal, problem ?? string.Empty);
        await connection.SendAsync(frames, cancellationToken);
        connection.Reader.MaxPayloadBytes = PeerProtocol.MaxPayloadBytes;
        return problem is null ? hello : throw new PeerProtocolException(problem);
    }

    /// <summary>The text of a frame that holds one.</summary>
    internal static string ReadText(Frame frame) => new FieldReader(frame.Payload.Span).Text();

    private static string? Problem(Hello hello, long certified, long id, string cluster)
    {
        if (PeerProtocol.Agree(hello.Oldest, hello.Newest) is null)
        {
            return $"server {hello.From} speaks versions {hello.Oldest} to {hello.Newest} of the protocol between servers, "
                + $"and server {id} speaks {PeerProtocol.OldestVersion} to {PeerProtocol.Version}";
        }
        if (hello.Cluster != cluster)
        {
            return $"server {hello.From} is of cluster \"{hello.Cluster}\", and server {id} of \"{cluster}\"";
        }
        if (hello.From != certified)
        {
            return $"who says to be server {hello.From} has the certificate of server {certified}";
        }
        if (hello.To != id)
        {
            return $"server {hello.From} looks for server {hello.To}, and this is server {id}";
        }
        return hello.Purpose is PeerPurpose.Messages or PeerPurpose.Snapshot ? null : $"a connection for purpose {(byte)hello.Purpose} is unknown";
    }
}
