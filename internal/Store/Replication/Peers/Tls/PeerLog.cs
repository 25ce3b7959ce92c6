using Microsoft.Extensions.Logging;

namespace EdgeOrch.Store.Replication.Peers.Tls;

/// <summary>What the network between servers tells.</summary>
internal static partial class PeerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "listening for other servers on {EndPoint}")]
    internal static partial void Listening(ILogger logger, string endPoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "connected to server {Peer} at {Address}")]
    internal static partial void Connected(ILogger logger, long peer, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no connection to server {Peer} at {Address}, trying again: {Reason}")]
    internal static partial void Disconnected(ILogger logger, long peer, string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a connection from {Address} was refused: {Reason}")]
    internal static partial void Refused(ILogger logger, string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the connection from server {Peer} ended: {Reason}")]
    internal static partial void InboundBroke(ILogger logger, long peer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "a message to server {Peer} cannot be sent: {Reason}")]
    internal static partial void Unsendable(ILogger logger, long peer, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "server {Peer} has taken the snapshot at {Point}: {Bytes} bytes")]
    internal static partial void SnapshotDelivered(ILogger logger, long peer, string point, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "server {Peer} has not got the snapshot: {Reason}")]
    internal static partial void SnapshotFailed(ILogger logger, long peer, string reason);
}
