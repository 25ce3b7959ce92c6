namespace EdgeOrch.Store;

/// <summary>
/// A group of servers without servers: the simulated twin of what <see cref="ReplicatedStore"/> tells of its group, for tests of what is
/// built on it. Who leads is said by the test. Thread-safe.
/// </summary>
public sealed class InMemoryGroup
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<GroupMember> _members = [];
    private long _leader;
    private long _term;

    /// <summary>The group as one server sees it.</summary>
    public IServerGroup Of(long id) => new Seat(this, id);

    /// <summary>Gives the lead to a server, in a new term; 0 gives it to none.</summary>
    public void Lead(long id) => Change(() =>
    {
        _leader = id;
        _term++;
    });

    /// <summary>Puts a server in, or says something new about one.</summary>
    public void Put(long id, MemberPart part, MemberInfo? about) => Change(() =>
        _members = [.. _members.Where(member => member.Id != id).Append(new GroupMember(id, part, about)).OrderBy(static member => member.Id)]);

    /// <summary>Takes a server out.</summary>
    public void Remove(long id) => Change(() => _members = [.. _members.Where(member => member.Id != id)]);

    private GroupView View(long self)
    {
        lock (_lock)
        {
            return new GroupView(self, _leader, _term, _leader == self, _members);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        before.SetResult();
    }

    private GroupMember Member(long id)
    {
        lock (_lock)
        {
            return _members.Find(member => member.Id == id) ?? throw new GroupChangeException($"server {id} is not in the group");
        }
    }

    private sealed class Seat(InMemoryGroup group, long self) : IServerGroup
    {
        public GroupView View => group.View(self);

        public async Task<GroupView> ChangedAsync(GroupView seen, CancellationToken cancellationToken)
        {
            while (true)
            {
                Task changed;
                lock (group._lock)
                {
                    changed = group._changed.Task;
                }
                var now = View;
                if (now != seen)
                {
                    return now;
                }
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public ValueTask<IReadOnlyList<ServerProgress>> ProgressAsync(CancellationToken cancellationToken)
        {
            var view = View;
            return new(view.IsLeading ? [.. view.Members.Where(member => member.Id != self).Select(static member => new ServerProgress(member.Id, 0, true, false))] : []);
        }

        public Task AddAsync(long id, MemberInfo about, bool staysLearner, CancellationToken cancellationToken)
        {
            RequireLead();
            group.Put(id, staysLearner ? MemberPart.Learner : MemberPart.Voter, about);
            return Task.CompletedTask;
        }

        public Task PromoteAsync(long id, CancellationToken cancellationToken)
        {
            RequireLead();
            group.Put(id, MemberPart.Voter, group.Member(id).About);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(long id, CancellationToken cancellationToken)
        {
            RequireLead();
            group.Remove(group.Member(id).Id);
            return Task.CompletedTask;
        }

        public Task TransferLeaderAsync(long id, CancellationToken cancellationToken)
        {
            RequireLead();
            group.Lead(group.Member(id).Id);
            return Task.CompletedTask;
        }

        private void RequireLead()
        {
            if (View is { IsLeading: false } view)
            {
                throw new NotLeaderException(view.LeaderInfo);
            }
        }
    }
}
