using EdgeOrch.Raft;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Replication;
using EdgeOrch.Store.Codec;
using EdgeOrch.Store.Replication;
using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Groups;

/// <summary>Carries out what is asked of the group.</summary>
/// <param name="self">This server.</param>
/// <param name="options">What it tells about itself, and how it reaches others.</param>
/// <param name="sight">Who is in the group.</param>
/// <param name="inbox">The way to the consensus thread.</param>
/// <param name="loop">Takes proposals there.</param>
/// <param name="time">Ends waiting.</param>
internal sealed class GroupOrders(long self, ReplicatedStoreOptions options, GroupSight sight, Inbox inbox, ConsensusLoop loop, TimeProvider time) : IServerGroup
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly Transaction s_nothing = new([], []);

    /// <inheritdoc/>
    public GroupView View => sight.View;

    /// <inheritdoc/>
    public Task<GroupView> ChangedAsync(GroupView seen, CancellationToken cancellationToken) => sight.ChangedAsync(seen, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ServerProgress>> ProgressAsync(CancellationToken cancellationToken) =>
        await inbox.AskAsync<IReadOnlyList<ServerProgress>>(node =>
        [
            .. from member in node.MemberStatuses()
               where member.Id != self
               select new ServerProgress(
                   member.Id, Math.Max(0, node.LastIndex - member.Match), loop.IsAlive(member.Id), member.State == ProgressState.Snapshot),
        ]).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task AddAsync(long id, MemberInfo about, bool staysLearner, CancellationToken cancellationToken)
    {
        CheckReachable(id, about);
        return ChangeAsync(
            node =>
            {
                var roster = sight.Roster;
                if (!node.Members.Contains(id))
                {
                    return MembershipChange.One(MemberChangeKind.AddLearner, id, MemberInfoCodec.Format(about, staysLearner));
                }
                var kind = node.Members.IsVoter(id) ? MemberChangeKind.AddVoter : MemberChangeKind.AddLearner;
                return roster.About.GetValueOrDefault(id) == about
                    ? null
                    : MembershipChange.One(kind, id, MemberInfoCodec.Format(about, roster.Staying.Contains(id)));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task PromoteAsync(long id, CancellationToken cancellationToken) => ChangeAsync(
        node =>
        {
            if (!node.Members.Learners.Contains(id))
            {
                throw new GroupChangeException(node.Members.Contains(id) ? $"server {id} is a voter already" : NotIn(id));
            }
            if (!LeaderDuties.IsCaughtUp(node, node.MemberStatuses().Single(member => member.Id == id)))
            {
                throw new GroupChangeException($"server {id} has not caught up yet; try again later");
            }
            return MembershipChange.One(MemberChangeKind.AddVoter, id);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveAsync(long id, CancellationToken cancellationToken)
    {
        if (id == self && await HandOverAsync(cancellationToken).ConfigureAwait(false))
        {
            throw sight.NotLeading(View.Leader);
        }
        await ChangeAsync(
            node =>
            {
                if (!node.Members.Contains(id))
                {
                    throw new GroupChangeException(NotIn(id));
                }
                var left = node.Members.Voters.Remove(id);
                if (left.IsEmpty)
                {
                    throw new GroupChangeException($"server {id} is the last voter; stop it instead");
                }
                int alive = left.Count(loop.IsAlive);
                return alive > left.Count / 2
                    ? MembershipChange.One(MemberChangeKind.Remove, id)
                    : throw new BusyException($"of the {left.Count} voters left without server {id} only {alive} answer; start the others, or remove those first that do not come back");
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task TransferLeaderAsync(long id, CancellationToken cancellationToken)
    {
        bool begun = await inbox.AskAsync(node =>
        {
            if (node.Standing.Role != Role.Leader)
            {
                throw sight.NotLeading(node.Standing.Leader);
            }
            return id == self || (node.Members.IsVoter(id) ? node.Transfer(id) : throw new GroupChangeException(node.Members.Contains(id) ? $"server {id} has no vote" : NotIn(id)));
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!begun || !await SeesAsync(view => view.Leader == id, cancellationToken).ConfigureAwait(false))
        {
            throw new GroupChangeException($"server {id} did not take over; is it alive?");
        }
    }

    /// <summary>Hands the lead to the voter that is furthest, if this server leads and there is one.</summary>
    /// <returns>Whether another one leads now.</returns>
    internal async Task<bool> HandOverAsync(CancellationToken cancellationToken)
    {
        long best = await inbox.AskAsync(node => node.MemberStatuses()
            .Where(member => member.Id != self && !member.IsLearner && loop.IsAlive(member.Id))
            .OrderByDescending(static member => member.Match).Select(static member => member.Id).FirstOrDefault()).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (best == 0)
        {
            return false;
        }
        await TransferLeaderAsync(best, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static string NotIn(long id) => $"server {id} is not in the group";

    private void CheckReachable(long id, MemberInfo about)
    {
        if (id <= 0)
        {
            throw new GroupChangeException($"{id} is no server's id");
        }
        if (PeerAddress.TryParse(about.PeerAddress) is null)
        {
            throw new GroupChangeException($"\"{about.PeerAddress}\" is no address of a server; give host:port, or [address]:port");
        }
        if (id != self && (options.Peers is null || PeerAddress.TryParse(options.Self.PeerAddress) is null))
        {
            throw new GroupChangeException("this server has no address at which others could reach it; give it one first");
        }
    }

    // Proposes until it is taken, and waits until it is applied here.
    private async Task ChangeAsync(Func<RaftNode, MembershipChange?> decide, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            var caller = new PendingTransaction(s_nothing, CancellationToken.None);
            try
            {
                bool begun = await inbox.AskAsync(node => Propose(node, decide, caller)).WaitAsync(cancellationToken).ConfigureAwait(false);
                if (begun)
                {
                    await caller.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                return;
            }
            catch (StoreUnavailableException busy) when (busy is BusyException)
            {
                if (time.GetElapsedTime(started) > s_patience)
                {
                    throw new GroupChangeException(busy.Message);
                }
            }
            await Task.Delay(options.Tick, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // False when there is nothing to do.
    private bool Propose(RaftNode node, Func<RaftNode, MembershipChange?> decide, PendingTransaction caller)
    {
        if (node.Standing.Role != Role.Leader)
        {
            throw sight.NotLeading(node.Standing.Leader);
        }
        if (decide(node) is not { } change)
        {
            return false;
        }
        return loop.Propose(change, caller, out string? problem) switch
        {
            ProposalResult.Accepted => true,
            ProposalResult.NotLeader => throw sight.NotLeading(node.Standing.Leader),
            ProposalResult.InvalidChange when !node.Members.IsJoint => throw new GroupChangeException(problem!),
            _ => throw new BusyException("another change of the group is under way; try again shortly"),
        };
    }

    private async Task<bool> SeesAsync(Func<GroupView, bool> what, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(s_patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var view = View;
        try
        {
            while (!what(view))
            {
                view = await ChangedAsync(view, stop.Token).ConfigureAwait(false);
            }
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // It may go a moment later.
    private sealed class BusyException(string message) : StoreUnavailableException(message);
}
