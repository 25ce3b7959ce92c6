using System.Text;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>
/// The WebSocket subprotocols of exec and attach. Each message starts with a channel: 0 stdin, 1 stdout, 2 stderr,
/// 3 error, 4 resize; version 5 adds 255, whose payload names a channel that its sender closes. The base64 forms are text
/// messages with the channel as a digit.
/// </summary>
internal sealed record ChannelProtocol(string Name, bool IsBase64, bool CanClose)
{
    public const byte Stdin = 0;
    public const byte Stdout = 1;
    public const byte Stderr = 2;
    public const byte Error = 3;
    public const byte Resize = 4;
    public const byte Close = 255;

    private static readonly ChannelProtocol[] Known =
    [
        new("v5.channel.k8s.io", false, true), new("v4.channel.k8s.io", false, false), new("v4.base64.channel.k8s.io", true, false),
        new("channel.k8s.io", false, false), new("base64.channel.k8s.io", true, false), new("", false, false),
    ];

    /// <summary>Whether the exit is told as a Status object; older forms send plain text.</summary>
    public bool HasStatus => Name.StartsWith("v4", StringComparison.Ordinal) || Name.StartsWith("v5", StringComparison.Ordinal);

    /// <summary>The first of the client's protocols that is known, or null. A client that names none gets the oldest.</summary>
    public static ChannelProtocol? Choose(IReadOnlyList<string> offered) => offered.Count == 0
        ? Known[^1]
        : offered.Select(name => Array.Find(Known, known => known.Name == name)).FirstOrDefault(known => known is not null);

    /// <summary>A message for a channel.</summary>
    public byte[] Encode(byte channel, ReadOnlySpan<byte> data)
    {
        if (IsBase64)
        {
            return Encoding.ASCII.GetBytes((char)('0' + channel) + Convert.ToBase64String(data));
        }

        var message = new byte[data.Length + 1];
        message[0] = channel;
        data.CopyTo(message.AsSpan(1));
        return message;
    }

    /// <summary>Takes a message apart; false when it is none.</summary>
    public bool TryDecode(ReadOnlySpan<byte> message, out byte channel, out byte[] data)
    {
        channel = 0;
        data = [];
        if (message.IsEmpty)
        {
            return false;
        }

        if (!IsBase64)
        {
            channel = message[0];
            data = message[1..].ToArray();
            return true;
        }

        channel = (byte)(message[0] - '0');
        data = new byte[message.Length];
        var valid = Convert.TryFromBase64String(Encoding.ASCII.GetString(message[1..]), data, out var count);
        data = data[..count];
        return valid && channel <= Resize;
    }
}
