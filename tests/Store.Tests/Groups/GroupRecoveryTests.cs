using EdgeOrch.Store.Snapshots;

namespace EdgeOrch.Store.Tests.Groups;

/// <summary>What is left of a group goes on.</summary>
public sealed class GroupRecoveryTests
{
    [Fact]
    public async Task One_that_is_left_goes_on_alone_with_all_that_it_has()
    {
        await using var group = await TestGroup.OfAsync(3);
        long revision = 0;
        for (int i = 0; i < 20; i++)
        {
            revision = await group.WriteAsync($"/{i}", $"{i}");
        }
        await group.ReachAsync(revision);
        var left = group.Servers[1];
        var lost = group.Servers.Where(server => server != left).ToArray();
        long id = left.Id;
        foreach (var server in group.Servers)
        {
            await server.StopAsync();
        }
        var recovered = GroupRecovery.MakeAlone(left.Directory);
        Assert.Equal(revision, recovered.Revision);
        Assert.Equal(group.Servers.Select(static server => server.Id).Order(), recovered.Former.Select(static member => member.Id));
        await left.StartAsync();
        Assert.NotEqual(id, left.Id);
        Assert.True(left.View.IsAlone);
        Assert.Equal(revision + StateRestore.RevisionStep, left.Store.CurrentRevision);
        Assert.Equal(20, (await left.Store.RangeAsync(new RangeRequest("/"), default)).Items.Count);
        await Assert.ThrowsAsync<CompactedException>(async () => await left.Store.RangeAsync(new RangeRequest("/") { Revision = revision + 1 }, default));

        // The others come back after all, and live on as the group they were.
        foreach (var server in lost)
        {
            await server.StartAsync();
        }
        await group.AgreeAsync(lost);
        await lost.Single(static server => server.View.IsLeading).Store.PutAsync("/old", "group");
        Assert.Null(await left.Store.GetAsync("/old", default));
        foreach (var server in lost)
        {
            await server.StopAsync();
            group.Servers.Remove(server);
        }
        await group.JoinAsync(group.Make("new"));
        await group.ReachAsync(await group.WriteAsync("/new", "group"));
        await group.EqualAsync();
    }

    [Fact]
    public async Task A_recovery_that_was_interrupted_is_finished_by_the_next()
    {
        await using var group = await TestGroup.OfAsync(2);
        await group.ReachAsync(await group.WriteAsync("/a", "b"));
        var left = group.Servers[1];
        foreach (var server in group.Servers)
        {
            await server.StopAsync();
        }
        string log = Path.Combine(left.Directory, "raft.db");
        string copy = log + ".copy";
        File.Copy(log, copy);
        GroupRecovery.MakeAlone(left.Directory);
        File.Move(copy, log, overwrite: true);
        await Assert.ThrowsAsync<StoreCorruptException>(() => left.StartAsync());
        GroupRecovery.MakeAlone(left.Directory);
        await left.StartAsync();
        Assert.Equal("b", Writes.Text(await left.Store.GetAsync("/a", default)));
    }

    [Fact]
    public void Who_has_no_state_cannot_be_recovered()
    {
        using var directory = new TestDirectory();
        Assert.Throws<FileNotFoundException>(() => GroupRecovery.MakeAlone(directory.Store));
    }
}
