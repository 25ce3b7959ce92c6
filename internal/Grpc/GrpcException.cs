namespace EdgeOrch.Grpc;

/// <summary>A gRPC call that did not end with status OK.</summary>
public sealed class GrpcException(GrpcStatusCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The status the server sent, or the nearest one for a transport failure.</summary>
    public GrpcStatusCode Code { get; } = code;

    /// <summary>Whether the server sent the status; else the call broke, or timed out, on the way.</summary>
    public bool FromServer { get; init; }

    /// <summary>Whether no connection could be opened, so that the server has certainly not seen the request.</summary>
    public bool NotSent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"rpc error: code = {Code} desc = {Message}";
}
