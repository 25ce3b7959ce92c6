using EdgeOrch.Store.Replication.Peers;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>Servers come, go and change places.</summary>
public sealed class GroupChangeTests
{
    [Fact]
    public async Task A_learner_becomes_a_voter_by_itself_unless_it_is_to_stay_one()
    {
        await using var group = await TestGroup.OfAsync(1);
        var stays = group.Make("stays");
        await group.JoinAsync(stays, staysLearner: true);
        await group.ReachAsync(await group.WriteAsync("/a", "b"));
        var comes = group.Make("comes");
        await group.JoinAsync(comes);
        await Stores.UntilAsync(() => Part(comes) == MemberPart.Voter, "the new one votes");
        Assert.Equal(MemberPart.Learner, Part(stays));
        await group.Leader.Store.Group.PromoteAsync(stays.Id, default);
        Assert.Equal(MemberPart.Voter, Part(stays));

        MemberPart Part(TestServer server) => group.Leader.View.Members.Single(member => member.Id == server.Id).Part;
    }

    [Fact]
    public async Task The_lead_is_handed_over()
    {
        await using var group = await TestGroup.OfAsync(3);
        var old = group.Leader;
        var next = group.Followers.Last();
        await old.Store.Group.TransferLeaderAsync(next.Id, default);
        await group.AgreeAsync();
        Assert.Same(next, group.Leader);
        await Assert.ThrowsAsync<NotLeaderException>(() => old.Store.Group.TransferLeaderAsync(old.Id, default));
        await Assert.ThrowsAsync<GroupChangeException>(() => next.Store.Group.TransferLeaderAsync(77, default));
    }

    [Fact]
    public async Task Who_was_removed_notices()
    {
        await using var group = await TestGroup.OfAsync(3);
        var gone = group.Followers.First();
        await group.Leader.Store.Group.RemoveAsync(gone.Id, default);
        await gone.Store.Removed.WaitAsync(Stores.Patience);
        Assert.DoesNotContain(gone.View.Members, member => member.Id == gone.Id);
        Assert.Equal(2, group.Leader.View.Members.Count);
        await gone.StopAsync();
        await gone.StartAsync();
        Assert.True(gone.Store.Removed.IsCompleted);
        await gone.StopAsync();
        await group.ReachAsync(await group.WriteAsync("/a", "b"));
    }

    [Fact]
    public async Task A_group_shrinks_to_one_and_grows_again()
    {
        await using var group = await TestGroup.OfAsync(2);
        var gone = group.Followers.Single();
        await group.Leader.Store.Group.RemoveAsync(gone.Id, default);
        await gone.Store.Removed.WaitAsync(Stores.Patience);
        await gone.StopAsync();
        Assert.True(group.Leader.View.IsAlone);
        await group.WriteAsync("/alone", "1");
        group.Servers.Remove(gone);
        await group.JoinAsync(group.Make("new"));
        await group.ReachAsync(await group.WriteAsync("/two", "2"));
        await group.EqualAsync();
    }

    [Fact]
    public async Task A_leader_that_is_removed_hands_over_first()
    {
        await using var group = await TestGroup.OfAsync(3);
        var old = group.Leader;
        var error = await Assert.ThrowsAsync<NotLeaderException>(() => old.Store.Group.RemoveAsync(old.Id, default));
        await group.AgreeAsync();
        Assert.Equal(group.Leader.About, error.Leader);
        await group.Leader.Store.Group.RemoveAsync(old.Id, default);
        await old.Store.Removed.WaitAsync(Stores.Patience);
    }

    [Fact]
    public async Task Nobody_is_removed_when_too_few_of_the_rest_are_alive()
    {
        await using var group = await TestGroup.OfAsync(3);
        var followers = group.Followers.ToArray();
        await followers[0].StopAsync();
        await Stores.UntilAsync(() => !Progress(followers[0]).IsActive, "the stopped one is missed");
        await Assert.ThrowsAsync<GroupChangeException>(() => group.Leader.Store.Group.RemoveAsync(followers[1].Id, default));
        await group.Leader.Store.Group.RemoveAsync(followers[0].Id, default);
        await group.WriteAsync("/a", "b");

        ServerProgress Progress(TestServer server) =>
            group.Leader.Store.Group.ProgressAsync(default).AsTask().GetAwaiter().GetResult().Single(progress => progress.Id == server.Id);
    }

    [Fact]
    public async Task The_last_voter_stays()
    {
        await using var group = await TestGroup.OfAsync(1);
        await Assert.ThrowsAsync<GroupChangeException>(() => group.Leader.Store.Group.RemoveAsync(group.Leader.Id, default));
        await Assert.ThrowsAsync<GroupChangeException>(() => group.Leader.Store.Group.RemoveAsync(77, default));
        await Assert.ThrowsAsync<GroupChangeException>(() => group.Leader.Store.Group.AddAsync(77, new MemberInfo("x", "nowhere", ""), false, default));
    }

    [Fact]
    public async Task A_server_that_has_moved_is_found_again()
    {
        await using var group = await TestGroup.OfAsync(3);
        var moved = group.Followers.First();
        await moved.StopAsync();
        moved.Address = new PeerAddress("elsewhere", 1);
        await moved.StartAsync();
        await group.AgreeAsync();
        await group.Leader.Store.Group.AddAsync(moved.Id, moved.About, staysLearner: false, default);
        await Stores.UntilAsync(() => group.Up.All(server => server.View.Members.Single(member => member.Id == moved.Id).About == moved.About), "its new address is known");
        await group.ReachAsync(await group.WriteAsync("/a", "b"));
    }

    [Fact]
    public async Task A_leader_tells_by_itself_what_has_changed_about_it()
    {
        await using var group = await TestGroup.OfAsync(1);
        var server = group.Leader;
        await server.StopAsync();
        server.Address = new PeerAddress("elsewhere", 1);
        await server.StartAsync();
        await Stores.UntilAsync(() => server.View.Members.Single().About == server.About, "its new address is known");
        await group.JoinAsync(group.Make("second"));
        await group.ReachAsync(await group.WriteAsync("/a", "b"));
    }

    [Fact]
    public async Task A_server_that_stops_hands_over_first()
    {
        await using var group = await TestGroup.OfAsync(3);
        var old = group.Leader;
        long term = old.View.Term;
        await old.StopAsync();
        await group.AgreeAsync();
        Assert.Equal(term + 1, group.Leader.View.Term);
    }
}
