using System.Text.Json;

namespace EdgeOrch.Client.Servers;

/// <summary>The servers of a cluster as one of them knows them.</summary>
/// <param name="Self">Who answers.</param>
/// <param name="Leader">Who leads; 0 when nobody is known to.</param>
/// <param name="Servers">All of them, by name.</param>
public sealed record ServerGroupReport(long Self, long Leader, IReadOnlyList<ServerReport> Servers)
{
    /// <summary>As one JSON document.</summary>
    public byte[] ToUtf8() => JsonDocuments.Write(writer =>
    {
        writer.WriteString("self", ServerId.Format(Self));
        writer.WriteString("leader", Leader == 0 ? "" : ServerId.Format(Leader));
        writer.WriteStartArray("servers");
        foreach (var server in Servers)
        {
            server.Write(writer);
        }

        writer.WriteEndArray();
    });

    /// <summary>Reads the document.</summary>
    /// <exception cref="FormatException">It is not one; the message names what is wrong.</exception>
    public static ServerGroupReport Parse(ReadOnlyMemory<byte> utf8) => JsonDocuments.Read(utf8, "the list of the cluster's servers", static root => new ServerGroupReport(
        JsonDocuments.Id(root, "self"),
        JsonDocuments.Text(root, "leader").Length == 0 ? 0 : JsonDocuments.Id(root, "leader"),
        [.. root.GetProperty("servers").EnumerateArray().Select(ServerReport.Read)]));
}
