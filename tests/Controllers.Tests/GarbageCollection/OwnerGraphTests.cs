using EdgeOrch.Client.Metadata;
using EdgeOrch.Controllers.GarbageCollection;

namespace EdgeOrch.Controllers.Tests.GarbageCollection;

public sealed class OwnerGraphTests
{
    private readonly OwnerGraph _graph = new();

    [Fact]
    public void An_unknown_owner_is_examined_and_its_absence_reaches_the_dependents()
    {
        var effects = Add(Header("pod", "set"));
        Assert.Equal(["set"], effects.Examine);
        Assert.Null(_graph.Find("set")!.Header);
        Assert.Equal(["pod"], _graph.ObserveAbsent("set").Examine);
        Assert.Null(_graph.Find("set"));
    }

    [Fact]
    public void A_virtual_owner_becomes_real_and_then_stays()
    {
        Add(Header("pod", "set"));
        Assert.Empty(Add(Header("set")).Examine);
        Assert.True(_graph.OwnersStay(Header("pod", "set")));
        Assert.Empty(_graph.ObserveAbsent("set").Examine);
        Assert.Equal("pod", Assert.Single(_graph.Find("set")!.Dependents).Uid);
    }

    [Fact]
    public void Deleting_an_owner_puts_its_dependents_up_for_examination()
    {
        Add(Header("set"));
        Add(Header("a", "set"));
        Add(Header("b", "set"));
        Assert.Equal(["a", "b"], Remove(Header("set")).Examine.Order());
        Assert.False(_graph.OwnersStay(Header("a", "set")));
    }

    [Fact]
    public void Foreground_deletion_examines_owner_and_dependents_and_again_when_the_last_is_gone()
    {
        Add(Header("set"));
        Add(Header("a", "set"));
        Assert.Equal(["a", "set"], Add(Deleting(Header("set"), GraphNode.ForegroundFinalizer)).Examine.Order());
        Assert.False(_graph.OwnersStay(Header("a", "set")));
        Assert.Contains("set", Remove(Header("a", "set")).Examine);
    }

    [Fact]
    public void Orphaning_asks_once()
    {
        Add(Header("set"));
        Assert.Equal(["set"], Add(Deleting(Header("set"), GraphNode.OrphanFinalizer)).Orphan);
        Assert.Empty(Add(Deleting(Header("set"), GraphNode.OrphanFinalizer) with { ResourceVersion = "9" }).Orphan);
    }

    [Fact]
    public void References_that_change_move_the_dependent()
    {
        Add(Header("s1"));
        Add(Header("s2"));
        Add(Header("pod", "s1"));
        Add(Header("pod", "s2") with { ResourceVersion = "2" });
        Assert.Empty(_graph.Find("s1")!.Dependents);
        Assert.Single(_graph.Find("s2")!.Dependents);
    }

    [Fact]
    public void A_virtual_owner_that_nobody_names_any_more_is_forgotten()
    {
        Add(Header("pod", "set"));
        Remove(Header("pod", "set"));
        Assert.Equal(0, _graph.Count);
    }

    [Fact]
    public void An_owner_in_another_namespace_does_not_keep_anything()
    {
        Add(Header("set") with { Namespace = "other" });
        Assert.Equal(["pod"], Add(Header("pod", "set")).Examine);
        Assert.False(_graph.OwnersStay(Header("pod", "set")));
    }

    [Fact]
    public void Owners_of_a_resource_not_followed_any_more_are_known_from_references_only()
    {
        Add(Header("set") with { Resource = ReplicaSet.ResourceType });
        Add(Header("lonely") with { Resource = ReplicaSet.ResourceType });
        Add(Header("pod", "set"));

        Assert.Equal(["set"], _graph.Unfollow(ReplicaSet.ResourceType).Examine);

        Assert.Equal("set", _graph.Find("set")!.Reference!.Name);
        Assert.Null(_graph.Find("set")!.Header);
        Assert.Null(_graph.Find("lonely"));
        Assert.Equal(["pod"], _graph.ObserveAbsent("set").Examine);
    }

    [Theory]
    [InlineData("", false, "Keep")]
    [InlineData("Solid", false, "Keep")]
    [InlineData("Solid,Absent", false, "DropReferences")]
    [InlineData("Solid,WaitingForDependents", true, "DropReferences")]
    [InlineData("Absent", true, "Delete")]
    [InlineData("WaitingForDependents", true, "DeleteForeground")]
    [InlineData("WaitingForDependents", false, "Delete")]
    [InlineData("Absent,WaitingForDependents", true, "DeleteForeground")]
    public void One_solid_owner_keeps_an_object(string owners, bool hasDependents, string action)
    {
        var states = owners.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<OwnerState>).ToList();
        Assert.Equal(action, CollectionDecision.Of(states, hasDependents).ToString());
    }

    private GraphEffects Add(ObjectHeader header) => _graph.Observe(new MetadataChange(null, header));

    private GraphEffects Remove(ObjectHeader header) => _graph.Observe(new MetadataChange(header, null));

    private static ObjectHeader Deleting(ObjectHeader header, string finalizer) => header with { DeletionTimestamp = Samples.Now, Finalizers = [finalizer], ResourceVersion = "5" };

    private static ObjectHeader Header(string uid, params string[] owners) => new()
    {
        Resource = Pod.ResourceType,
        Namespace = "default",
        Name = uid,
        Uid = uid,
        ResourceVersion = "1",
        Owners = owners.Length == 0 ? null : owners.Select(owner => new OwnerReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = owner, Uid = owner, BlockOwnerDeletion = true }).ToList(),
    };
}
