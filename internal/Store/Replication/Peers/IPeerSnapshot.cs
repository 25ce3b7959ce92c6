using EdgeOrch.Raft;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>One state of the state machine, which stays as it is until it is disposed.</summary>
public interface IPeerSnapshot : IAsyncDisposable
{
    /// <summary>Where the state really stands; at or after the point that was asked for.</summary>
    SnapshotPoint Point { get; }

    /// <summary>Writes all of it, once.</summary>
    /// <param name="target">Takes the bytes no faster than the receiver does; not disposed here.</param>
    /// <param name="cancellationToken">Raised when nobody wants the bytes any more.</param>
    Task WriteAsync(Stream target, CancellationToken cancellationToken);
}
