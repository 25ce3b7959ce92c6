using EdgeOrch.Grpc;

namespace EdgeOrch.Store.Etcd;

/// <summary>One member of the etcd cluster, by its address.</summary>
internal sealed class EtcdMember(GrpcChannel channel) : IDisposable
{
    private string? _lastError;

    /// <summary>The address, for messages.</summary>
    internal string Name => Channel.Name;

    /// <summary>The way to it.</summary>
    internal GrpcChannel Channel { get; } = channel;

    /// <summary>Why the last call failed, if it did.</summary>
    internal string? LastError { get => Volatile.Read(ref _lastError); set => Volatile.Write(ref _lastError, value); }

    /// <inheritdoc/>
    public void Dispose() => Channel.Dispose();
}
