using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Groups;

/// <summary>
/// What this server knows of its group: the consensus thread tells who leads, the applier who takes part and how far the state is. Thread-safe.
/// </summary>
internal sealed class GroupSight
{
    private readonly Lock _gate = new();
    private readonly long _self;
    private TaskCompletionSource<GroupView> _next = NewSource();
    private IReadOnlyList<GroupMember> _members;
    private Standing _standing;
    private bool _handsOver;
    private long _appliedTerm;
    private Roster _roster;
    private GroupView _view;

    internal GroupSight(long self, Roster roster, EntryId applied)
    {
        _self = self;
        _roster = roster;
        _appliedTerm = applied.Term;
        _members = List(roster);
        _view = new GroupView(self, 0, 0, IsLeading: false, _members);
    }

    /// <summary>What this server knows now.</summary>
    internal GroupView View => Volatile.Read(ref _view);

    /// <summary>The servers as the state has them.</summary>
    internal Roster Roster => Volatile.Read(ref _roster);

    /// <summary>Everybody in the group, by id.</summary>
    internal static GroupMember[] List(Roster roster) =>
        [.. roster.Members.All.Select(id => new GroupMember(id, PartOf(roster.Members, id), roster.About.GetValueOrDefault(id)))];

    /// <summary>See <see cref="IServerGroup.ChangedAsync"/>.</summary>
    internal Task<GroupView> ChangedAsync(GroupView seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ReferenceEquals(_view, seen) ? _next.Task.WaitAsync(cancellationToken) : Task.FromResult(_view);
        }
    }

    /// <summary>The role may have changed.</summary>
    /// <returns>Whether the view did.</returns>
    internal bool Stands(Standing standing, bool handsOver)
    {
        lock (_gate)
        {
            (_standing, _handsOver) = (standing, handsOver);
            return Refresh();
        }
    }

    /// <summary>The state has come further.</summary>
    /// <param name="applied">Its last entry.</param>
    /// <param name="roster">The servers now; null when they are the same.</param>
    /// <returns>Whether the view changed.</returns>
    internal bool Applied(EntryId applied, Roster? roster)
    {
        lock (_gate)
        {
            _appliedTerm = applied.Term;
            if (roster is not null)
            {
                Volatile.Write(ref _roster, roster);
                _members = List(roster);
            }
            return Refresh();
        }
    }

    /// <summary>The refusal of what a leader alone may do.</summary>
    /// <param name="leader">Who leads; 0 when nobody is known to.</param>
    internal NotLeaderException NotLeading(long leader) => new(leader == _self ? null : Roster.About.GetValueOrDefault(leader));

    private static TaskCompletionSource<GroupView> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);


    private static MemberPart PartOf(Members members, long id) =>
        members.Voters.Contains(id) ? MemberPart.Voter : members.Outgoing.Contains(id) ? MemberPart.Outgoing : MemberPart.Learner;

    // Entries of a leader's own term come after all that earlier leaders acknowledged.
    private bool Refresh()
    {
        bool leads = _standing.Role == Role.Leader && !_handsOver && _appliedTerm == _standing.Term && _roster.Members.IsVoter(_self);
        if (_view.Leader == _standing.Leader && _view.Term == _standing.Term && _view.IsLeading == leads && ReferenceEquals(_view.Members, _members))
        {
            return false;
        }
        Volatile.Write(ref _view, new GroupView(_self, _standing.Leader, _standing.Term, leads, _members));
        var waiting = _next;
        _next = NewSource();
        waiting.SetResult(_view);
        return true;
    }
}
