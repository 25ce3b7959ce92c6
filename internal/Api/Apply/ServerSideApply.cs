using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// Server-side apply: each manager owns the fields it applied, applying less gives fields up, and a field that another manager owns with
/// another value is a conflict unless forced. Pure but for conversions between versions.
/// </summary>
public static class ServerSideApply
{
    // Fields that were there before anybody applied belong to nobody in particular.
    private const string EarlierManager = "before-first-apply";

    /// <summary>Applies a configuration. The arguments stay as they are.</summary>
    /// <param name="write">Who applies.</param>
    /// <param name="live">The object in the version of the request; null when it does not exist yet.</param>
    /// <param name="config">The configuration, as sent.</param>
    /// <param name="force">Whether fields of others are taken over.</param>
    /// <exception cref="ApiException">400: the configuration does not fit the type; 409 that names the other managers and fields.</exception>
    public static async ValueTask<JsonObject> ApplyAsync(ManagedWrite write, JsonObject? live, JsonObject config, bool force)
    {
        Check(write.Type, write.ApiVersion, config);
        var before = live ?? [];
        var entries = await EntriesAsync(write, live).ConfigureAwait(false);
        var ownership = new Ownership(write);
        ownership.Refresh(entries);

        var named = FieldSets.Outside(ObjectFields.Of(write.Type, config), FieldSet.OfFields(write.Resets));
        var set = UnownedFields.Drop(named);
        var entry = write.Entry("Apply", set);
        var previous = entries.Find(e => e.Is(entry));
        entries.Remove(previous!);
        entries.Add(entry);
        var merged = ObjectMerge.Of(write.Type, before, config);
        if (previous is not null)
        {
            // What names the object counts as the applier's, so that it never goes.
            var pruned = await new Pruning(write).PruneAsync(merged, previous, entries, entry with { Fields = FieldSets.Union(named, UnownedFields.Identity()) }).ConfigureAwait(false);
            // An object that is empty by now may be one the configuration names.
            merged = ReferenceEquals(pruned, merged) ? merged : ObjectMerge.Of(write.Type, pruned, config);
        }

        var difference = ownership.Compare(before, merged);
        var taken = await ownership.TakenAsync(before, merged, entries, entry).ConfigureAwait(false);
        if (taken.Count > 0 && !force)
        {
            Refuse(write, before, taken);
        }

        await ownership.GiveUpAsync(before, merged, entries, entry).ConfigureAwait(false);
        if (previous is not null && difference.IsEmpty && previous.Fields.SameAs(set))
        {
            entries[entries.IndexOf(entry)] = entry with { Time = previous.Time };
        }

        ManagerEntries.Write(merged, entries);
        if (write.Manager == LastApplied.Manager)
        {
            LastApplied.Refresh(merged, config);
        }

        return merged;
    }

    /// <summary>Refuses a configuration that does not fit its type.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static void Check(TypeSchema type, string apiVersion, JsonObject config)
    {
        if (ManagerEntries.Of(config) is not null)
        {
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        }

        ConfigurationCheck.Check(type, apiVersion, config);
    }

    private static async ValueTask<List<ManagerEntry>> EntriesAsync(ManagedWrite write, JsonObject? live)
    {
        var entries = ManagerEntries.Read(ManagerEntries.Of(live)) ?? [];
        if (live is not null && entries.Count == 0)
        {
            var earlier = write with { Manager = EarlierManager };
            var ownership = new Ownership(earlier);
            await WriteTracking.RecordAsync(earlier, ownership, [], live, entries, ownership.Compare([], live)).ConfigureAwait(false);
        }

        return entries;
    }

    // What kubectl's client-side apply set and nobody changed since is not refused to kubectl.
    private static void Refuse(ManagedWrite write, JsonObject live, List<(ManagerEntry Owner, FieldSet Fields)> taken)
    {
        if (write.Manager == LastApplied.Manager)
        {
            var allowed = LastApplied.StillTrue(write.Type, write.ApiVersion, live);
            taken = [.. taken.Select(t => (t.Owner, FieldSets.Without(t.Fields, allowed))).Where(static t => !t.Item2.IsEmpty)];
        }

        if (taken.Count > 0)
        {
            throw ApplyConflicts.Error(taken);
        }
    }
}
