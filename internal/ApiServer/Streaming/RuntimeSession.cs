using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>A connection to a container runtime's streaming server that has taken the upgrade.</summary>
internal sealed record RuntimeSession(NodeAnswer Answer, HttpHead Response) : IAsyncDisposable
{
    /// <summary>The upgraded bytes.</summary>
    public Stream Stream => Answer.Stream;

    /// <summary>Sends the upgrade request and reads the response.</summary>
    /// <exception cref="IOException">The runtime refused, or the connection broke.</exception>
    public static async Task<RuntimeSession> OpenAsync(NodeAnswer answer, UpgradePlan plan, CancellationToken cancellationToken)
    {
        var path = answer.Reply.UpgradePath ?? throw new IOException("the node named no stream");
        List<KeyValuePair<string, string>> all = [new("Host", "runtime"), .. plan.RuntimeHeaders];
        await new HttpHead($"{plan.RuntimeMethod} {path} HTTP/1.1", all).WriteAsync(answer.Stream, cancellationToken).ConfigureAwait(false);
        var response = await HttpHead.ReadAsync(answer.Stream, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == 101 ? new RuntimeSession(answer, response) : throw new IOException($"it answered \"{response.StartLine}\"");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Answer.DisposeAsync();
}
