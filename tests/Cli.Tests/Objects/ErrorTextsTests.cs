using System.Net.Sockets;
using System.Text;
using EdgeOrch.Cli.Objects;
using EdgeOrch.Cli.Objects.Exec;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Tests.Objects;

public sealed class ErrorTextsTests
{
    [Theory]
    [InlineData(404, """{"kind":"Status","reason":"NotFound","message":"pods \"x\" not found"}""", "Error from server (NotFound): pods \"x\" not found")]
    [InlineData(500, "boom", "Error from server: boom")]
    [InlineData(401, """{"kind":"Status","reason":"Unauthorized","message":"Unauthorized"}""", "error: You must be logged in to the server (Unauthorized)")]
    [InlineData(
        422,
        """{"kind":"Status","reason":"Invalid","message":"long","details":{"kind":"Pod","name":"x","causes":[{"field":"spec.containers","message":"Required value"}]}}""",
        "The Pod \"x\" is invalid: spec.containers: Required value")]
    [InlineData(
        422,
        """{"kind":"Status","reason":"Invalid","details":{"kind":"Pod","name":"x","causes":[{"field":"a","message":"1"},{"field":"b","message":"2"}]}}""",
        "The Pod \"x\" is invalid: \n* a: 1\n* b: 2")]
    public void Server_errors_read_as_kubectl_words_them(int code, string body, string text) =>
        Assert.Equal(text, ErrorTexts.Of(ApiStatusException.From(code, Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void A_refused_connection_names_the_server_and_gives_a_hint()
    {
        var refused = new ApiUnreachableException("https://10.0.0.1:6443/: Connection refused", new SocketException((int)SocketError.ConnectionRefused));
        Assert.StartsWith("The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?", ErrorTexts.Of(refused), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"status":"Success"}""", 0, null)]
    [InlineData(
        """{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}""", 3, "command terminated with exit code 3")]
    [InlineData("""{"status":"Failure","reason":"InternalError","message":"no such file"}""", 1, "error: no such file")]
    [InlineData("plain words", 1, "error: plain words")]
    public void The_error_channel_tells_the_exit_code(string content, int code, string? message) =>
        Assert.Equal(new ExitStatus(code, message), ExitStatus.Parse(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void Input_its_end_and_sizes_travel_on_their_channels()
    {
        Assert.Equal([0, 97], ChannelFrames.Input("a"u8));
        Assert.Equal([255, 0], ChannelFrames.EndOfInput());
        Assert.Equal([4, .. """{"Width":80,"Height":24}"""u8], ChannelFrames.Size(80, 24));
    }
}
