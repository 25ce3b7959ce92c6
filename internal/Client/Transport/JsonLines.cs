using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EdgeOrch.Client;

/// <summary>Cuts a watch stream into its JSON documents, one a line.</summary>
public static class JsonLines
{
    /// <summary>The lines of a stream, without their newline and without empty ones. A last line without newline is a cut document and dropped.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, bufferSize: 16 * 1024));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (TakeLine(ref buffer) is { } line)
                {
                    if (line.Length > 0)
                    {
                        yield return line;
                    }
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static byte[]? TakeLine(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        var line = buffer.Slice(0, end).ToArray();
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return line;
    }
}
