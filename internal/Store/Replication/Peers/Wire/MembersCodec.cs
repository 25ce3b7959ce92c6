using System.Collections.Immutable;
using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Store.Replication.Peers.Wire;

/// <summary>A membership within a payload: four sets of servers, each after its size, and whether a joint change ends by itself.</summary>
internal static class MembersCodec
{
    private const int Sets = 4;

    // Far more than any cluster has; a frame full of numbers would take many times its size in memory.
    private const int MaxServers = 1000;

    /// <summary>The most bytes that a membership takes.</summary>
    internal static long MaxBytes(Members members) =>
        (FieldWriter.MaxNumberBytes * (Sets + (long)members.Voters.Count + members.Outgoing.Count + members.Learners.Count + members.NextLearners.Count)) + 1;

    /// <summary>Writes a membership.</summary>
    internal static void Write(ref FieldWriter writer, Members members)
    {
        Write(ref writer, members.Voters);
        Write(ref writer, members.Outgoing);
        Write(ref writer, members.Learners);
        Write(ref writer, members.NextLearners);
        writer.Flags(members.LeavesByItself);
    }

    /// <summary>Reads what <see cref="Write(ref FieldWriter, Members)"/> wrote.</summary>
    /// <exception cref="PeerProtocolException">The payload is something else.</exception>
    internal static Members Read(ref FieldReader reader) => new(ReadSet(ref reader))
    {
        Outgoing = ReadSet(ref reader),
        Learners = ReadSet(ref reader),
        NextLearners = ReadSet(ref reader),
        LeavesByItself = reader.Flags().First,
    };

    private static void Write(ref FieldWriter writer, ImmutableSortedSet<long> servers)
    {
        writer.Number(servers.Count);
        foreach (long server in servers)
        {
            writer.Number(server);
        }
    }

    private static ImmutableSortedSet<long> ReadSet(ref FieldReader reader)
    {
        var servers = ImmutableSortedSet.CreateBuilder<long>();
        for (int left = reader.Count(most: MaxServers); left > 0; left--)
        {
            servers.Add(reader.Number());
        }
        return servers.ToImmutable();
    }
}
