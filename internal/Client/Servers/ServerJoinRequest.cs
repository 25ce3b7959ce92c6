using System.Text.Json;

namespace EdgeOrch.Client.Servers;

/// <summary>What a server that joins says of itself; one that is in already says it again when it has moved.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">Its node's name.</param>
/// <param name="PeerAddress">Where other servers reach it: host:port.</param>
/// <param name="ApiAddress">Where clients reach its API: host:port.</param>
/// <param name="Settings">The settings that all servers must have alike, by flag.</param>
public sealed record ServerJoinRequest(long Id, string Name, string PeerAddress, string ApiAddress, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>As one JSON document.</summary>
    public byte[] ToUtf8() => JsonDocuments.Write(writer =>
    {
        writer.WriteString("id", ServerId.Format(Id));
        writer.WriteString("name", Name);
        writer.WriteString("peerAddress", PeerAddress);
        writer.WriteString("apiAddress", ApiAddress);
        writer.WriteStartObject("settings");
        foreach (var (flag, value) in Settings)
        {
            writer.WriteString(flag, value);
        }

        writer.WriteEndObject();
    });

    /// <summary>Reads the document.</summary>
    /// <exception cref="FormatException">It is not one; the message names what is wrong.</exception>
    public static ServerJoinRequest Parse(ReadOnlyMemory<byte> utf8) => JsonDocuments.Read(utf8, "the request of a server to join", static root => new ServerJoinRequest(
        JsonDocuments.Id(root, "id"),
        JsonDocuments.Text(root, "name"),
        JsonDocuments.Text(root, "peerAddress"),
        JsonDocuments.Text(root, "apiAddress"),
        root.GetProperty("settings").EnumerateObject().ToDictionary(static setting => setting.Name, static setting => setting.Value.GetString() ?? "", StringComparer.Ordinal)));
}
