using System.Globalization;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// Server-side apply: each manager owns the fields it applied, applying less gives fields up, and a field that another
/// manager owns with another value is a conflict unless forced. Also keeps the owners up to date on ordinary writes. Pure.
/// </summary>
public static class ServerSideApply
{
    private static readonly string[] Unmanaged =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "selfLink", "managedFields", "deletionGracePeriodSeconds", "generateName"];

    /// <summary>
    /// Applies a configuration. <paramref name="live"/> is null when the object does not exist yet. The arguments stay as they are.
    /// </summary>
    /// <exception cref="ApiException">409 that names the other managers and fields.</exception>
    public static JsonObject Apply(
        TypeSchema type, JsonObject? live, JsonObject config, string manager, bool force, DateTimeOffset now, string subresource = "")
    {
        var applied = config.DeepClone().AsObject();
        JsonTree.Object(applied, "metadata")?.Remove("managedFields");
        var entries = live is null ? [] : ManagerEntry.Read(live);
        var previous = entries.Find(e => e.Is(manager, "Apply", subresource));
        var set = Managed(FieldSet.Of(type, applied));
        var changed = live is null ? set : Managed(FieldChanges.Between(type, Known(live, applied, type), applied));
        entries = Resolve(entries, manager, subresource, changed, force);

        var result = live?.DeepClone().AsObject() ?? [];
        ObjectMerge.Into(type, result, applied);
        if (previous is not null)
        {
            var given = FieldSet.Without(previous.Fields, set);
            var others = entries.Where(e => !e.Is(manager, "Apply", subresource)).Aggregate(new JsonObject(), (all, e) => FieldSet.Union(all, e.Fields));
            ObjectMerge.Remove(type, result, FieldSet.Without(given, others));
        }

        var time = previous is not null && JsonNode.DeepEquals(previous.Fields, set) && changed.Count == 0 ? previous.Time : Stamp(now);
        entries.RemoveAll(e => e.Is(manager, "Apply", subresource));
        entries.Add(new ManagerEntry(manager, "Apply", subresource, JsonTree.Text(config, "apiVersion") ?? "", time, set));
        ManagerEntry.Write(result, entries);
        return result;
    }

    /// <summary>
    /// Records who changed what in a create, update or patch: sets metadata.managedFields of <paramref name="next"/> in place.
    /// </summary>
    public static void Track(
        TypeSchema type, JsonObject? before, JsonObject next, string manager, DateTimeOffset now, string subresource = "")
    {
        var old = before ?? [];
        var entries = before is null ? [] : ManagerEntry.Read(before);
        var changed = Managed(FieldChanges.Between(type, old, next));
        var present = Managed(FieldSet.Of(type, next));
        for (var i = 0; i < entries.Count; i++)
        {
            var mine = entries[i].Is(manager, "Update", subresource);
            var kept = mine ? entries[i].Fields : FieldSet.Without(entries[i].Fields, changed);
            entries[i] = entries[i] with { Fields = FieldSet.Without(kept, FieldSet.Without(kept, present)) };
        }

        if (changed.Count > 0)
        {
            var at = entries.FindIndex(e => e.Is(manager, "Update", subresource));
            var fields = at < 0 ? changed : FieldSet.Union(entries[at].Fields, changed);
            var entry = new ManagerEntry(manager, "Update", subresource, JsonTree.Text(next, "apiVersion") ?? "", Stamp(now), fields);
            if (at < 0)
            {
                entries.Add(entry);
            }
            else
            {
                entries[at] = entry;
            }
        }

        ManagerEntry.Write(next, entries);
    }

    private static List<ManagerEntry> Resolve(List<ManagerEntry> entries, string manager, string subresource, JsonObject changed, bool force)
    {
        var causes = new List<StatusCause>();
        var result = new List<ManagerEntry>();
        foreach (var entry in entries)
        {
            var taken = entry.Is(manager, "Apply", subresource) ? [] : FieldSet.Common(changed, entry.Fields);
            foreach (var path in FieldSet.Paths(taken))
            {
                causes.Add(new StatusCause("FieldManagerConflict", $"conflict with {GoQuote.Quote(entry.Manager)} using {entry.ApiVersion}", path));
            }

            result.Add(taken.Count == 0 ? entry : entry with { Fields = FieldSet.Without(entry.Fields, taken) });
        }

        if (causes.Count > 0 && !force)
        {
            var message = causes.Count == 1
                ? $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}"
                : $"Apply failed with {causes.Count} conflicts: {string.Join("\n", causes.Select(c => $"{c.Message}: {c.Field}"))}";
            throw ApiException.ApplyConflict(message, causes);
        }

        return result;
    }

    // Only what the configuration speaks about is compared: what it leaves out is not changed by it.
    private static JsonObject Known(JsonObject live, JsonObject applied, TypeSchema type)
        => new(live.Where(p => applied.ContainsKey(p.Key) && type.Field(p.Key) is not null)
            .Select(p => new KeyValuePair<string, JsonNode?>(p.Key, p.Value?.DeepClone())));

    private static JsonObject Managed(JsonObject set)
    {
        set.Remove("f:apiVersion");
        set.Remove("f:kind");
        if (JsonTree.Object(set, "f:metadata") is { } metadata)
        {
            foreach (var name in Unmanaged)
            {
                metadata.Remove("f:" + name);
            }

            if (metadata.Count == 0)
            {
                set.Remove("f:metadata");
            }
        }

        return set;
    }

    private static string Stamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
