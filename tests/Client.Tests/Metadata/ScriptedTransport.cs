using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace EdgeOrch.Client.Tests.Metadata;

/// <summary>Answers lists with the next of some texts, and watches with what the test sends.</summary>
internal sealed class ScriptedTransport : IApiTransport
{
    private readonly ConcurrentQueue<(int Code, string Body)> _lists = new();

    public ConcurrentQueue<ApiRequest> Requests { get; } = new();

    public Channel<string> Watch { get; } = Channel.CreateUnbounded<string>();

    public void AnswerList(string body, int code = 200) => _lists.Enqueue((code, body));

    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        if (request.Query.Contains("watch=true", StringComparison.Ordinal))
        {
            return ValueTask.FromResult(new ApiResponse { StatusCode = 200, Frames = ReadAsync(cancellationToken) });
        }

        var (code, body) = _lists.TryDequeue(out var next) ? next : throw new ApiUnreachableException("nothing scripted");
        return ValueTask.FromResult(new ApiResponse { StatusCode = code, Body = Encoding.UTF8.GetBytes(body) });
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var frame in Watch.Reader.ReadAllAsync(cancellationToken))
        {
            yield return Encoding.UTF8.GetBytes(frame);
        }
    }
}
