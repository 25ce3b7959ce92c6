using EdgeOrch.Client;

namespace EdgeOrch.ApiServer;

/// <summary>
/// The way back into the API server for the parts it is made of: they exist before it does. Requests wait until it is there.
/// Thread-safe.
/// </summary>
public sealed class LateTransport : IApiTransport
{
    private readonly TaskCompletionSource<IApiTransport> _inner = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets waiting and later requests through; further calls change nothing.</summary>
    public void Attach(IApiTransport transport) => _inner.TrySetResult(transport);

    /// <inheritdoc/>
    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken) => _inner.Task.IsCompletedSuccessfully
        ? _inner.Task.Result.SendAsync(request, cancellationToken)
        : new(WaitAndSendAsync(request, cancellationToken));

    private async Task<ApiResponse> WaitAndSendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var transport = await _inner.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
