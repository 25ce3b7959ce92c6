namespace EdgeOrch.Client;

/// <summary>A response that goes on: JSON documents by line, or chunks as they arrive. A broken connection surfaces as <see cref="ApiUnreachableException"/>.</summary>
internal sealed class StreamFrames(Stream stream, bool lines, Uri server, Action broke) : IAsyncEnumerable<ReadOnlyMemory<byte>>
{
    public async IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await using var frames = (lines ? JsonLines.ReadAsync(stream, cancellationToken) : ReadChunks(cancellationToken))
            .GetAsyncEnumerator(cancellationToken);
        while (await MoveNext(frames).ConfigureAwait(false))
        {
            yield return frames.Current;
        }
    }

    private async ValueTask<bool> MoveNext(IAsyncEnumerator<ReadOnlyMemory<byte>> frames)
    {
        try
        {
            return await frames.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            broke();
            throw new ApiUnreachableException($"{server}: the stream broke: {e.Message}", e);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadChunks(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            yield return buffer.AsSpan(0, read).ToArray();
        }
    }
}
