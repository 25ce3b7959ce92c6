using System.Net.WebSockets;
using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;

namespace EdgeOrch.ApiServer.Tests.Streaming;

public sealed class WebSocketWatchTests : IDisposable
{
    private const string Collection = "/api/v1/namespaces/default/configmaps";
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Each_event_is_a_text_message_and_the_end_of_the_watch_closes()
    {
        await using var server = await TestServer.StartAsync(https: true);
        await server.SendAsync("POST", Collection, Objects.ConfigMap("a"));
        using var socket = await ConnectAsync(server, "watch=true&timeoutSeconds=3");
        Assert.Equal(("ADDED", "a"), await EventAsync(socket));
        await server.SendAsync("DELETE", Collection + "/a");
        Assert.Equal(("DELETED", "a"), await EventAsync(socket));
        var end = await socket.ReceiveAsync(new byte[16], _limit.Token);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.NormalClosure), (end.MessageType, end.CloseStatus));
    }

    [Fact]
    public async Task A_client_that_closes_is_answered()
    {
        await using var server = await TestServer.StartAsync(https: true);
        using var socket = await ConnectAsync(server, "watch=true");
        await socket.SendAsync("what is said means nothing"u8.ToArray(), WebSocketMessageType.Text, true, _limit.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _limit.Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    private async Task<ClientWebSocket> ConnectAsync(TestServer server, string query)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TestSecurity.AdminToken}");
        await socket.ConnectAsync(new Uri($"wss://{server.Host.Addresses[0]}{Collection}?{query}"), _limit.Token);
        return socket;
    }

    private async Task<(string Type, string Name)> EventAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), _limit.Token);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        Assert.Equal(WebSocketMessageType.Text, part.MessageType);
        var sent = JsonNode.Parse(buffer.AsSpan(0, length))!;
        return ((string)sent["type"]!, (string)sent["object"]!["metadata"]!["name"]!);
    }
}
