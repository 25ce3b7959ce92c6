using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>Removes what an applier applied before and no longer does, unless another manager has it.</summary>
internal sealed class Pruning(ManagedWrite write)
{
    /// <summary>The merged object without the fields given up.</summary>
    public async ValueTask<JsonObject> PruneAsync(JsonObject merged, ManagerEntry previous, List<ManagerEntry> entries, ManagerEntry own)
    {
        if (previous.Fields.IsEmpty || write.TypeIn(previous.ApiVersion) is not { } type)
        {
            return merged;
        }

        var slot = new Slot(type, null);
        var whole = await write.ConvertAsync(merged, previous.ApiVersion).ConfigureAwait(false);
        var last = FieldSets.WithNamed(previous.Fields, slot);
        var pruned = ObjectRemoval.Of(type, whole, last);
        var owners = entries.ConvertAll(e => e.Is(own) ? own : e);
        foreach (var group in owners.GroupBy(static e => e.ApiVersion, StringComparer.Ordinal).OrderByDescending(g => g.Key == previous.ApiVersion))
        {
            pruned = await AddBackAsync(whole, pruned, group.Key, group).ConfigureAwait(false);
        }

        // What nobody owns stays as well, unless it is in something that goes.
        pruned = await write.ConvertAsync(pruned, previous.ApiVersion).ConfigureAwait(false);
        var gone = FieldSets.Without(FieldSets.WithNamed(ObjectFields.Of(type, whole), slot), FieldSets.WithNamed(ObjectFields.Of(type, pruned), slot));
        var result = FieldSets.Common(gone, last) is { IsEmpty: false } given ? ObjectRemoval.Of(type, whole, given) : whole;
        return await write.ConvertAsync(result, own.ApiVersion).ConfigureAwait(false);
    }

    private async ValueTask<JsonObject> AddBackAsync(JsonObject whole, JsonObject pruned, string apiVersion, IEnumerable<ManagerEntry> entries)
    {
        if (write.TypeIn(apiVersion) is not { } type)
        {
            return pruned;
        }

        var slot = new Slot(type, null);
        whole = await write.ConvertAsync(whole, apiVersion).ConfigureAwait(false);
        pruned = await write.ConvertAsync(pruned, apiVersion).ConfigureAwait(false);
        var owned = entries.Aggregate(new FieldSet(), static (all, e) => FieldSets.Union(all, e.Fields));
        var kept = FieldSets.Union(FieldSets.WithNamed(ObjectFields.Of(type, pruned), slot), FieldSets.WithNamed(owned, slot));
        return ObjectRemoval.Of(type, whole, FieldSets.Without(FieldSets.WithNamed(ObjectFields.Of(type, whole), slot), kept));
    }
}
