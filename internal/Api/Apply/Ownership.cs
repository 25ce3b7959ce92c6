using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>What a change of an object takes from its managers.</summary>
internal sealed class Ownership(ManagedWrite write)
{
    private readonly Dictionary<string, FieldDifference> _differences = new(StringComparer.Ordinal);
    private readonly FieldSet _resets = FieldSet.OfFields(write.Resets);

    /// <summary>What differs between two states in the version of the request, without what the write cannot change.</summary>
    public FieldDifference Compare(JsonObject before, JsonObject now)
    {
        var difference = ObjectComparison.Of(write.Type, before, now);
        difference.Drop(_resets);
        return _differences[write.ApiVersion] = difference;
    }

    /// <summary>Drops entries of versions that are gone, and names fields anew whose type became one value.</summary>
    public void Refresh(List<ManagerEntry> entries)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (write.TypeIn(entries[i].ApiVersion) is not { } type)
            {
                entries.RemoveAt(i);
            }
            else if (write.TypeMayChange)
            {
                entries[i] = entries[i] with { Fields = FieldSets.Fitted(entries[i].Fields, new Slot(type, null)) };
            }
        }
    }

    /// <summary>The fields the change takes from others than <paramref name="own"/>, by their entries.</summary>
    public async ValueTask<List<(ManagerEntry Owner, FieldSet Fields)>> TakenAsync(
        JsonObject before, JsonObject now, List<ManagerEntry> entries, ManagerEntry? own)
    {
        var taken = new List<(ManagerEntry, FieldSet)>();
        foreach (var entry in entries)
        {
            if (own is null || !entry.Is(own))
            {
                var difference = await InVersionAsync(before, now, entry.ApiVersion).ConfigureAwait(false);
                if (FieldSets.Common(entry.Fields, difference.Brought) is { IsEmpty: false } fields)
                {
                    taken.Add((entry, fields));
                }
            }
        }

        return taken;
    }

    /// <summary>Takes changed and removed fields from all entries but <paramref name="own"/>.</summary>
    public async ValueTask GiveUpAsync(JsonObject before, JsonObject now, List<ManagerEntry> entries, ManagerEntry? own)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (own is null || !entry.Is(own))
            {
                var difference = await InVersionAsync(before, now, entry.ApiVersion).ConfigureAwait(false);
                var fields = FieldSets.Without(FieldSets.Without(entry.Fields, difference.Brought), difference.Removed);
                entries[i] = entry with { Fields = fields };
            }
        }
    }

    private async ValueTask<FieldDifference> InVersionAsync(JsonObject before, JsonObject now, string apiVersion)
    {
        if (!_differences.TryGetValue(apiVersion, out var difference))
        {
            var old = await write.ConvertAsync(before, apiVersion).ConfigureAwait(false);
            var next = await write.ConvertAsync(now, apiVersion).ConfigureAwait(false);
            difference = ObjectComparison.Of(write.TypeIn(apiVersion)!, old, next);
            difference.Drop(_resets);
            _differences[apiVersion] = difference;
        }

        return difference;
    }
}
