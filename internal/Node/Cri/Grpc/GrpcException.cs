namespace EdgeOrch.Node.Cri.Grpc;

/// <summary>A gRPC call that did not end with status OK.</summary>
public sealed class GrpcException(GrpcStatusCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The status the server sent, or the nearest one for a transport failure.</summary>
    public GrpcStatusCode Code { get; } = code;

    /// <inheritdoc/>
    public override string ToString() => $"rpc error: code = {Code} desc = {Message}";
}
