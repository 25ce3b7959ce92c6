namespace EdgeOrch.ApiServer.Streaming;

/// <summary>A connection an agent dialled to answer one request. Disposing it gives it back to the HTTP server that accepted it.</summary>
public sealed class NodeConnection(Stream stream) : IAsyncDisposable
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The raw bytes to and from the agent.</summary>
    public Stream Stream { get; } = stream;

    /// <summary>Ends when the asker is done.</summary>
    public Task Finished => _finished.Task;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _finished.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
