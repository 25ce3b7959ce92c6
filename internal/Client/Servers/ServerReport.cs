using System.Text.Json;

namespace EdgeOrch.Client.Servers;

/// <summary>One server of a cluster.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">Its node's name; empty when it has not told yet.</param>
/// <param name="Role">leader, voter, learner or leaving.</param>
/// <param name="PeerAddress">Where other servers reach it: host:port.</param>
/// <param name="ApiAddress">Where clients reach its API: host:port.</param>
/// <param name="Behind">How many entries of the log it lacks; null when nobody who leads says it.</param>
/// <param name="Health">ok, unreachable, receives the state, or unknown.</param>
public sealed record ServerReport(long Id, string Name, string Role, string PeerAddress, string ApiAddress, long? Behind, string Health)
{
    /// <summary>The role of who leads.</summary>
    public const string LeaderRole = "leader";

    /// <summary>The role of who counts for majorities.</summary>
    public const string VoterRole = "voter";

    /// <summary>The role of who holds the state and does not count.</summary>
    public const string LearnerRole = "learner";

    /// <summary>The role of who is about to be out.</summary>
    public const string LeavingRole = "leaving";

    /// <summary>The health of who answers the leader.</summary>
    public const string Ok = "ok";

    /// <summary>The health of who does not.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The health of who gets the whole state now.</summary>
    public const string Receiving = "receives the state";

    /// <summary>The health of all others when nobody leads.</summary>
    public const string Unknown = "unknown";

    /// <summary>Whether it counts for majorities.</summary>
    public bool Votes => Role is LeaderRole or VoterRole or LeavingRole;

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", ServerId.Format(Id));
        writer.WriteString("name", Name);
        writer.WriteString("role", Role);
        writer.WriteString("peerAddress", PeerAddress);
        writer.WriteString("apiAddress", ApiAddress);
        if (Behind is { } entries)
        {
            writer.WriteNumber("behind", entries);
        }

        writer.WriteString("health", Health);
        writer.WriteEndObject();
    }

    internal static ServerReport Read(JsonElement server) => new(
        JsonDocuments.Id(server, "id"),
        JsonDocuments.Text(server, "name"),
        JsonDocuments.Text(server, "role"),
        JsonDocuments.Text(server, "peerAddress"),
        JsonDocuments.Text(server, "apiAddress"),
        server.TryGetProperty("behind", out var behind) ? behind.GetInt64() : null,
        JsonDocuments.Text(server, "health"));
}
