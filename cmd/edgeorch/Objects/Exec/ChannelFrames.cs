using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Cli.Objects.Exec;

/// <summary>
/// Messages of the WebSocket protocols <c>v4.channel.k8s.io</c> and <c>v5.channel.k8s.io</c>: the first byte names the channel.
/// Version 5 adds a message that closes a channel, so that the command can see the end of its input. Pure.
/// </summary>
internal static class ChannelFrames
{
    public const byte Stdin = 0;
    public const byte Stdout = 1;
    public const byte Stderr = 2;
    public const byte Error = 3;
    public const byte Resize = 4;
    private const byte Close = 255;

    /// <summary>The subprotocols offered, best first.</summary>
    public static IReadOnlyList<string> Protocols { get; } = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    /// <summary>Whether a chosen subprotocol can close a channel.</summary>
    public static bool CanClose(string? protocol) => protocol == Protocols[0];

    /// <summary>Input.</summary>
    public static byte[] Input(ReadOnlySpan<byte> data) => [Stdin, .. data];

    /// <summary>The end of input.</summary>
    public static byte[] EndOfInput() => [Close, Stdin];

    /// <summary>A new terminal size.</summary>
    public static byte[] Size(int columns, int rows) =>
        [Resize, .. Encoding.UTF8.GetBytes(new JsonObject { ["Width"] = columns, ["Height"] = rows }.ToJsonString())];
}
