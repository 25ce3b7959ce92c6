using System.Runtime.CompilerServices;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>
/// Carries requests straight into the pipeline under a fixed identity, through the same authorization as everybody else. Thread-safe.
/// </summary>
internal sealed class InProcessTransport(RequestPipeline pipeline, UserInfo user) : IApiTransport
{
    /// <inheritdoc/>
    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var response = await pipeline.ExecuteAsync(
            new ApiServerRequest
            {
                Method = request.Method,
                Path = request.Path.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(request.Path) : request.Path,
                Query = request.Query,
                ContentType = request.ContentType,
                Accept = request.Accept,
                User = user,
                Header = static name => name == "User-Agent" ? "edgeorch" : null,
                ReadBody = _ => ValueTask.FromResult(request.Body),
            },
            cancellationToken).ConfigureAwait(false);
        var frames = response.Frames;
        return new ApiResponse(frames is null ? null : frames.DisposeAsync)
        {
            StatusCode = response.StatusCode,
            ContentType = response.ContentType,
            Body = response.MoreBody.Count == 0 ? response.Body : Join(response),
            Frames = frames is null ? null : ReadAsync(frames, cancellationToken),
            Warnings = response.Warnings,
        };
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IFrameStream frames, CancellationToken sent, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The request's own token already ends the stream; only a different one needs to be watched as well.
        var token = cancellationToken == sent ? default : cancellationToken;
        while (await frames.WaitAsync(token).ConfigureAwait(false))
        {
            while (frames.TryRead(out var frame))
            {
                yield return frame;
            }
        }

        sent.ThrowIfCancellationRequested();
    }

    private static byte[] Join(ApiServerResponse response)
    {
        var joined = new byte[response.Length];
        response.CopyTo(joined);
        return joined;
    }
}
