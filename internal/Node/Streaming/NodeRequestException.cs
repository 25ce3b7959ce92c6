namespace EdgeOrch.Node.Streaming;

/// <summary>A request to the node's API cannot be served; the client gets the code and the message.</summary>
public sealed class NodeRequestException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status code.</summary>
    public int Status { get; } = status;
}
