using System.Net.Sockets;

namespace EdgeOrch.Client.Tunnel;

/// <summary>Joins two connections so that each side's bytes and end of stream reach the other.</summary>
public static class DuplexCopy
{
    /// <summary>Copies both ways until both sides have ended, or either fails. An end of stream closes only that direction.</summary>
    public static async Task RunAsync(Stream left, Action closeLeftWrite, Stream right, Action closeRightWrite, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var toRight = CopyAsync(left, right, closeRightWrite, stop);
        var toLeft = CopyAsync(right, left, closeLeftWrite, stop);
        await Task.WhenAll(toRight, toLeft).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Stream from, Stream to, Action closeWrite, CancellationTokenSource stop)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, stop.Token).ConfigureAwait(false)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), stop.Token).ConfigureAwait(false);
                await to.FlushAsync(stop.Token).ConfigureAwait(false);
            }

            closeWrite();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side broke: the other direction has nobody to talk to either.
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }
}
