using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>The servers of the group as the state machine knows them: who takes part how, and what each tells about itself. Used by one thread.</summary>
internal sealed class MemberTable
{
    private readonly Meta _meta;
    private readonly SqliteStatement _list;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _delete;
    private Dictionary<long, ReadOnlyMemory<byte>> _about = [];

    internal MemberTable(SqliteConnection connection, Meta meta)
    {
        _meta = meta;
        _list = connection.Prepare("SELECT id, part, about FROM member ORDER BY id");
        _put = connection.Prepare("INSERT INTO member (id, part, about) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET part = ?2, about = ?3");
        _delete = connection.Prepare("DELETE FROM member");
        Load();
    }

    [Flags]
    private enum Part
    {
        None = 0,
        Voter = 1,
        Outgoing = 2,
        Learner = 4,
        NextLearner = 8,
    }

    /// <summary>Who takes part.</summary>
    internal Members Members { get; private set; } = Members.Nobody;

    /// <summary>Who takes part, and what each server tells about itself.</summary>
    internal Roster Roster => new(
        Members,
        _about.ToDictionary(static pair => pair.Key, static pair => MemberInfoCodec.Parse(pair.Value)),
        _about.Where(static pair => MemberInfoCodec.StaysLearner(pair.Value)).Select(static pair => pair.Key).ToHashSet());

    /// <summary>Makes a state file one that no group knows: whoever opens it next founds a group of its own with what is in it.</summary>
    internal static void Forget(SqliteConnection connection)
    {
        connection.Execute("DELETE FROM member");
        connection.Execute("UPDATE meta SET value = 0 WHERE name IN ('applied', 'applied_term', 'leaves')");
    }

    /// <summary>Applies a change of the membership, inside the writer's transaction.</summary>
    internal void Apply(Entry entry)
    {
        var change = MembershipChange.Parse(entry.Data);
        var next = MembershipRules.Apply(Members, change, out string? problem)
            ?? throw new RaftInvariantException($"entry {entry.Id} changes the membership {Members} and does not fit it: {problem}");
        if (!change.Context.IsEmpty)
        {
            foreach (var one in change.Changes)
            {
                _about[one.Id] = change.Context;
            }
        }
        Set(next);
    }

    /// <summary>Sets the membership, inside the writer's transaction.</summary>
    internal void Set(Members members, long self = 0, MemberInfo? about = null)
    {
        if (about is not null)
        {
            _about[self] = MemberInfoCodec.Format(about);
        }
        var all = members.All;
        _about = _about.Where(pair => all.Contains(pair.Key)).ToDictionary();
        _delete.Run();
        foreach (long id in all)
        {
            _put.Bind(1, id).Bind(2, (long)PartOf(members, id)).Bind(3, _about.GetValueOrDefault(id).Span).Run();
        }
        _meta.LeavesByItself = members.LeavesByItself;
        Members = members;
    }

    /// <summary>Reads the table; also after a transaction that was rolled back.</summary>
    internal void Load()
    {
        List<(long Id, Part Part)> parts = [];
        _about = [];
        while (_list.Step())
        {
            parts.Add((_list.Number(0), (Part)_list.Number(1)));
            _about[_list.Number(0)] = _list.Bytes(2);
        }
        Members = new Members(With(Part.Voter))
        {
            Outgoing = [.. With(Part.Outgoing)],
            Learners = [.. With(Part.Learner)],
            NextLearners = [.. With(Part.NextLearner)],
            LeavesByItself = _meta.LeavesByItself,
        };

        IEnumerable<long> With(Part part) => parts.Where(row => row.Part.HasFlag(part)).Select(static row => row.Id);
    }

    private static Part PartOf(Members members, long id) =>
        (members.Voters.Contains(id) ? Part.Voter : Part.None)
        | (members.Outgoing.Contains(id) ? Part.Outgoing : Part.None)
        | (members.Learners.Contains(id) ? Part.Learner : Part.None)
        | (members.NextLearners.Contains(id) ? Part.NextLearner : Part.None);
}
