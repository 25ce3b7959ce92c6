using System.IO.Pipelines;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>Hands an arriving snapshot to its receiver, no faster than the receiver reads.</summary>
internal static class SnapshotInflow
{
    private const int PauseBytes = 1 << 20;

    /// <summary>Fills the content until it is whole, and waits for the receiver to have it safely.</summary>
    /// <param name="receiver">Who wants it.</param>
    /// <param name="request">What it is.</param>
    /// <param name="fill">Writes the content; its exception is the end of the content that the receiver sees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The content broke off, or the receiver gave up.</exception>
    internal static async Task RunAsync(
        IPeerReceiver receiver, SnapshotRequest request, Func<PipeWriter, CancellationToken, Task> fill, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
        var receiving = ReceiveAsync(receiver, request, pipe.Reader, cancellationToken);
        try
        {
            await fill(pipe.Writer, cancellationToken);
            await pipe.Writer.CompleteAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await pipe.Writer.CompleteAsync(new IOException($"the snapshot broke off: {e.Message}", e));
            await receiving;
            throw;
        }
        if (await receiving is { } refusal)
        {
            throw new IOException($"the snapshot was refused: {refusal.Message}", refusal);
        }
    }

    /// <summary>Gives the receiver more; waits while it has enough to read.</summary>
    /// <exception cref="IOException">The receiver reads no more.</exception>
    internal static async ValueTask WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var result = await writer.WriteAsync(bytes, cancellationToken);
        if (result.IsCompleted)
        {
            throw new IOException("the receiver stopped reading before the end");
        }
    }

    // Why the receiver refuses; null when it has everything.
    private static async Task<Exception?> ReceiveAsync(
        IPeerReceiver receiver, SnapshotRequest request, PipeReader reader, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            // On another thread, or a receiver that works before its first wait would hold up the filling.
            await Task.Run(() => receiver.ReceiveSnapshotAsync(request, reader.AsStream(leaveOpen: true), cancellationToken), cancellationToken);
            if (!IsAtEnd(reader))
            {
                error = new IOException("the receiver did not read to the end");
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            error = e;
        }
        await reader.CompleteAsync();
        return error;
    }

    // Only who has read the end itself knows that everything before it was whole.
    private static bool IsAtEnd(PipeReader reader)
    {
        if (!reader.TryRead(out var result))
        {
            return false;
        }
        reader.AdvanceTo(result.Buffer.Start);
        return result.IsCompleted && result.Buffer.IsEmpty;
    }
}
