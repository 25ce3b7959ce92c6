namespace EdgeOrch.Client;

/// <summary>One API response. Disposing it ends a stream that is still running.</summary>
public sealed class ApiResponse : IAsyncDisposable
{
    private readonly Func<ValueTask>? _onDispose;

    /// <summary>Creates a response; <paramref name="onDispose"/> runs once when the caller is done with it.</summary>
    public ApiResponse(Func<ValueTask>? onDispose = null) => _onDispose = onDispose;

    /// <summary>The HTTP status code.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The whole body of an ordinary response; empty for a stream.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>For a watch: one JSON document per element, each a watch event; for a log that is followed or an octet stream its pieces; null for an ordinary response.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Frames { get; init; }

    /// <summary>The texts of the <c>Warning</c> headers.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether the status code says success.</summary>
    public bool IsSuccess => StatusCode is >= 200 and < 300;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _onDispose?.Invoke() ?? ValueTask.CompletedTask;
}
