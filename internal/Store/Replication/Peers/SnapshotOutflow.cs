using System.Buffers;
using System.IO.Pipelines;

namespace EdgeOrch.Store.Replication.Peers;

/// <summary>Cuts what a snapshot writes into chunks, and lets it write only as fast as the chunks are taken.</summary>
internal static class SnapshotOutflow
{
    /// <summary>Hands out the chunks of a snapshot in order; all but the last have the full size.</summary>
    /// <param name="snapshot">What is written.</param>
    /// <param name="chunkBytes">The size of a chunk.</param>
    /// <param name="send">Takes a chunk; it is valid until the call ends.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task RunAsync(
        IPeerSnapshot snapshot, int chunkBytes, Func<ReadOnlySequence<byte>, CancellationToken, ValueTask> send, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: 2L * chunkBytes, resumeWriterThreshold: chunkBytes, minimumSegmentSize: chunkBytes, useSynchronizationContext: false));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(snapshot, pipe.Writer, stop.Token);
        try
        {
            await SendAsync(pipe.Reader, chunkBytes, send, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private static async Task SendAsync(
        PipeReader reader, int chunkBytes, Func<ReadOnlySequence<byte>, CancellationToken, ValueTask> send, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAtLeastAsync(chunkBytes, cancellationToken);
            var rest = result.Buffer;
            while (rest.Length >= chunkBytes || (result.IsCompleted && !rest.IsEmpty))
            {
                var chunk = rest.Slice(0, Math.Min(chunkBytes, rest.Length));
                await send(chunk, cancellationToken);
                rest = rest.Slice(chunk.End);
            }
            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    // Its failure reaches the reader through the pipe, and from there the caller.
    private static async Task WriteAsync(IPeerSnapshot snapshot, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            await snapshot.WriteAsync(writer.AsStream(leaveOpen: true), cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            error = e;
        }
        await writer.CompleteAsync(error);
    }
}
