using System.Text;
using EdgeOrch.ApiServer.Streaming;
using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.ApiServer.Tests.Streaming;

public sealed class TunnelHubTests
{
    private readonly TunnelHub _hub = new(TimeProvider.System);

    [Fact]
    public async Task An_unconnected_node_is_said_to_be_unconnected()
    {
        var error = await Assert.ThrowsAsync<NodeUnreachableException>(() => _hub.AskAsync("edge-1", "GET", "/pods", CancellationToken.None));
        Assert.Contains("edge-1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_reaches_the_agent_and_its_answer_comes_back()
    {
        var offers = _hub.Connect("edge-1");
        var asking = _hub.AskAsync("edge-1", "GET", "/containerLogs/default/web/c?tailLines=1", CancellationToken.None);
        var offer = await offers.ReadAsync();
        Assert.Equal("/containerLogs/default/web/c?tailLines=1", offer.Path);
        using var stream = await StreamOfAsync(new TunnelReply(200) { ContentType = "text/plain" }, "body");
        var finished = _hub.Answer("edge-1", offer.Id, stream);
        Assert.NotNull(finished);
        var answer = await asking;
        Assert.Equal(200, answer.Reply.Status);
        using var reader = new StreamReader(answer.Stream);
        Assert.Equal("body", await reader.ReadToEndAsync());
        Assert.False(finished.IsCompleted);
        await answer.DisposeAsync();
        await finished;
    }

    [Fact]
    public async Task An_answer_by_another_node_or_a_second_one_is_refused()
    {
        var offers = _hub.Connect("edge-1");
        var asking = _hub.AskAsync("edge-1", "GET", "/pods", CancellationToken.None);
        var offer = await offers.ReadAsync();
        Assert.Null(_hub.Answer("edge-2", offer.Id, Stream.Null));
        using var stream = await StreamOfAsync(new TunnelReply(404) { Message = "no" }, "");
        Assert.NotNull(_hub.Answer("edge-1", offer.Id, stream));
        Assert.Null(_hub.Answer("edge-1", offer.Id, Stream.Null));
        Assert.Equal("no", (await asking).Reply.Message);
    }

    [Fact]
    public async Task A_connection_that_ends_before_its_reply_makes_the_node_unreachable()
    {
        var offers = _hub.Connect("edge-1");
        var asking = _hub.AskAsync("edge-1", "GET", "/pods", CancellationToken.None);
        var ended = new MemoryStream();
        await ended.DisposeAsync();
        var finished = _hub.Answer("edge-1", (await offers.ReadAsync()).Id, ended);
        var error = await Assert.ThrowsAsync<NodeUnreachableException>(() => asking);
        Assert.Contains("edge-1", error.Message, StringComparison.Ordinal);
        await finished!;
    }

    [Fact]
    public async Task Of_several_control_streams_the_newest_gets_the_offers_and_the_oldest_ends_when_there_are_too_many()
    {
        var oldest = _hub.Connect("edge-1");
        var old = _hub.Connect("edge-1");
        var current = _hub.Connect("edge-1");
        _ = _hub.AskAsync("edge-1", "GET", "/pods", CancellationToken.None);
        Assert.True(current.TryRead(out _));
        Assert.False(old.TryRead(out _));
        var more = new[] { _hub.Connect("edge-1"), _hub.Connect("edge-1") };
        Assert.False(await oldest.WaitToReadAsync());
        foreach (var stream in more.Append(old).Append(oldest))
        {
            _hub.Disconnect("edge-1", stream);
        }

        Assert.True(_hub.IsConnected("edge-1"));
        _hub.Disconnect("edge-1", current);
        Assert.False(_hub.IsConnected("edge-1"));
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_reply_is_an_unreachable_node()
    {
        var offers = _hub.Connect("edge-1");
        var asking = _hub.AskAsync("edge-1", "GET", "/pods", CancellationToken.None);
        var offer = await offers.ReadAsync();
        var finished = _hub.Answer("edge-1", offer.Id, Stream.Null);
        Assert.NotNull(finished);
        await Assert.ThrowsAsync<NodeUnreachableException>(() => asking);
        await finished.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<MemoryStream> StreamOfAsync(TunnelReply reply, string body)
    {
        var stream = new MemoryStream();
        await reply.WriteAsync(stream, CancellationToken.None);
        stream.Write(Encoding.UTF8.GetBytes(body));
        stream.Position = 0;
        return stream;
    }
}
