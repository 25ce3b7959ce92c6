using System.Text;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Streaming;

namespace EdgeOrch.ApiServer.Tests.Streaming;

public sealed class ChannelProtocolTests
{
    [Theory]
    [InlineData("v5.channel.k8s.io", "v5.channel.k8s.io")]
    [InlineData("unknown,v4.channel.k8s.io", "v4.channel.k8s.io")]
    [InlineData("v4.base64.channel.k8s.io", "v4.base64.channel.k8s.io")]
    [InlineData("", "")]
    public void The_first_known_subprotocol_is_chosen(string offered, string expected) =>
        Assert.Equal(expected, ChannelProtocol.Choose(offered.Split(',', StringSplitOptions.RemoveEmptyEntries))?.Name);

    [Fact]
    public void Unknown_subprotocols_alone_are_refused() => Assert.Null(ChannelProtocol.Choose(["soap"]));

    [Theory]
    [InlineData("v5.channel.k8s.io")]
    [InlineData("base64.channel.k8s.io")]
    public void A_message_comes_apart_as_it_was_put_together(string name)
    {
        var protocol = ChannelProtocol.Choose([name])!;
        var message = protocol.Encode(ChannelProtocol.Stdout, "hello \u00e4"u8);
        Assert.True(protocol.TryDecode(message, out var channel, out var data));
        Assert.Equal(ChannelProtocol.Stdout, channel);
        Assert.Equal("hello \u00e4", Encoding.UTF8.GetString(data));
    }

    [Fact]
    public void A_container_must_be_named_when_there_are_several()
    {
        var pod = new Pod { Metadata = new ObjectMeta { Name = "p" }, Spec = new PodSpec { Containers = [new Container { Name = "a" }, new Container { Name = "b" }] } };
        Assert.Equal("b", PodTarget.ContainerOf(pod, "b"));
        var error = Assert.Throws<ApiException>(() => PodTarget.ContainerOf(pod, null));
        Assert.Equal("a container name must be specified for pod p, choose one of: [a b]", error.Message);
        pod.Metadata.Annotations = new() { ["kubectl.kubernetes.io/default-container"] = "a" };
        Assert.Equal("a", PodTarget.ContainerOf(pod, null));
        Assert.Throws<ApiException>(() => PodTarget.ContainerOf(pod, "c"));
    }
}
