using System.Text.Json;

namespace EdgeOrch.Client.Servers;

/// <summary>What a server gets that may join.</summary>
/// <param name="Keys">The keys that all servers have: who has them is the cluster.</param>
/// <param name="Servers">The servers there are, without it.</param>
public sealed record ServerJoinAnswer(IReadOnlyList<SharedKey> Keys, IReadOnlyList<ServerWhereabouts> Servers)
{
    /// <summary>As one JSON document.</summary>
    public byte[] ToUtf8() => JsonDocuments.Write(writer =>
    {
        writer.WriteStartArray("keys");
        foreach (var key in Keys)
        {
            writer.WriteStartObject();
            writer.WriteString("name", key.Name);
            writer.WriteBase64String("content", key.Content.Span);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("servers");
        foreach (var server in Servers)
        {
            writer.WriteStartObject();
            writer.WriteString("id", ServerId.Format(server.Id));
            writer.WriteString("peerAddress", server.PeerAddress);
            writer.WriteString("apiAddress", server.ApiAddress);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>Reads the document.</summary>
    /// <exception cref="FormatException">It is not one; the message names what is wrong.</exception>
    public static ServerJoinAnswer Parse(ReadOnlyMemory<byte> utf8) => JsonDocuments.Read(utf8, "the answer to a server that joins", static root => new ServerJoinAnswer(
        [.. root.GetProperty("keys").EnumerateArray().Select(static key => new SharedKey(JsonDocuments.Text(key, "name"), key.GetProperty("content").GetBytesFromBase64()))],
        [.. root.GetProperty("servers").EnumerateArray().Select(static server => new ServerWhereabouts(
            JsonDocuments.Id(server, "id"), JsonDocuments.Text(server, "peerAddress"), JsonDocuments.Text(server, "apiAddress")))]));
}

/// <summary>A file of keys.</summary>
/// <param name="Name">Its path below the server's directory.</param>
/// <param name="Content">What is in it.</param>
public sealed record SharedKey(string Name, ReadOnlyMemory<byte> Content);

/// <summary>Where a server is.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="PeerAddress">Where other servers reach it: host:port.</param>
/// <param name="ApiAddress">Where clients reach its API: host:port.</param>
public sealed record ServerWhereabouts(long Id, string PeerAddress, string ApiAddress);
