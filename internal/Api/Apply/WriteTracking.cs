using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>Keeps the record of field managers on creates, updates and patches. Pure but for conversions between versions.</summary>
public static class WriteTracking
{
    /// <summary>
    /// Sets metadata.managedFields of <paramref name="next"/>. A list that came with it counts when it can be read, else the one of the
    /// live object: clients that do not know the field cannot destroy it.
    /// </summary>
    /// <param name="write">Who writes.</param>
    /// <param name="live">The object as it is; null when it is created. Stays as it is.</param>
    /// <param name="next">The object to store, in the version of the request.</param>
    public static async ValueTask TrackAsync(ManagedWrite write, JsonObject? live, JsonObject next)
    {
        var sent = ManagerEntries.Of(next);
        var kept = ManagerEntries.Of(live);
        if (live is not null && ManagerEntries.IsReset(sent) && write.Subresource.Length == 0)
        {
            ManagerEntries.Set(next, null);
            return;
        }

        var entries = write.Subresource.Length > 0 || sent is not { Count: > 0 } || JsonNode.DeepEquals(sent, kept) ? null : ManagerEntries.Read(sent);
        if (entries is not { Count: > 0 } && live is not null && kept is null)
        {
            // Nobody is recorded, so this object is not recorded: only an apply begins it later.
            ManagerEntries.Set(next, null);
            return;
        }

        var ownership = new Ownership(write);
        var before = live ?? [];
        var difference = ownership.Compare(before, next);
        if (difference.IsEmpty && entries is null)
        {
            ManagerEntries.Set(next, (JsonArray?)kept?.DeepClone());
            return;
        }

        entries ??= ManagerEntries.Read(kept) ?? [];
        await RecordAsync(write, ownership, before, next, entries, difference).ConfigureAwait(false);
        ManagerEntries.Write(next, entries);
    }

    /// <summary>Moves the fields of a difference to the writer.</summary>
    internal static async ValueTask RecordAsync(
        ManagedWrite write, Ownership ownership, JsonObject before, JsonObject next, List<ManagerEntry> entries, FieldDifference difference)
    {
        ownership.Refresh(entries);
        if (difference.IsEmpty)
        {
            return;
        }

        await ownership.GiveUpAsync(before, next, entries, null).ConfigureAwait(false);
        if (difference.Brought is { IsEmpty: false } brought)
        {
            var entry = write.Entry("Update", brought);
            ManagerEntries.Put(entries, entry);
        }

        entries.RemoveAll(static e => e.Fields.IsEmpty);
        ManagerEntries.Cap(entries);
    }
}
