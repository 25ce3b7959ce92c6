using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>The list metadata.managedFields.</summary>
internal static class ManagerEntries
{
    private const int MaxUpdaters = 10;
    private const string Bucket = "ancient-changes";

    /// <summary>The entries of a list; null when one of them is no entry. Entries of the same manager are one.</summary>
    public static List<ManagerEntry>? Read(JsonArray? list)
    {
        var entries = new List<ManagerEntry>(list?.Count ?? 0);
        foreach (var item in list ?? [])
        {
            if (item is not JsonObject tree || ManagerEntry.Read(tree) is not { } entry)
            {
                return null;
            }

            Put(entries, entry);
        }

        return entries;
    }

    /// <summary>Whether a client asks to forget all managers: an empty list, or one empty entry.</summary>
    public static bool IsReset(JsonArray? list) => list is { Count: 0 } || (list is { Count: 1 } && list[0] is null or JsonObject { Count: 0 });

    /// <summary>Adds fields to the entry of their manager.</summary>
    public static void Put(List<ManagerEntry> entries, ManagerEntry entry)
    {
        var at = entries.FindIndex(e => e.Is(entry));
        if (at < 0)
        {
            entries.Add(entry);
        }
        else
        {
            entries[at] = entry with { Fields = FieldSets.Union(entries[at].Fields, entry.Fields) };
        }
    }

    /// <summary>Writes the entries into an object; those without fields are left out.</summary>
    public static void Write(JsonObject value, List<ManagerEntry> entries)
    {
        entries.RemoveAll(static e => e.Fields.IsEmpty);
        entries.Sort(ManagerEntry.Compare);
        Set(value, entries.Count == 0 ? null : new JsonArray([.. entries.Select(static JsonNode (e) => e.ToJson())]));
    }

    /// <summary>Puts a list into an object's metadata; null takes it out.</summary>
    public static void Set(JsonObject value, JsonArray? list)
    {
        var metadata = JsonTree.Ensure(value, "metadata");
        if (list is null)
        {
            metadata.Remove("managedFields");
        }
        else
        {
            metadata["managedFields"] = list;
        }
    }

    /// <summary>The list of an object, or null.</summary>
    public static JsonArray? Of(JsonObject? value) => JsonTree.Array(JsonTree.Object(value, "metadata"), "managedFields");

    /// <summary>Merges the oldest updaters of one version when there are too many, so that the list stays short.</summary>
    public static void Cap(List<ManagerEntry> entries)
    {
        var updaters = entries.Where(static e => !e.Applied).OrderBy(static e => e.Time, StringComparer.Ordinal).ThenBy(static e => e.Manager, StringComparer.Ordinal).ToList();
        var count = updaters.Count;
        var firsts = new Dictionary<string, ManagerEntry>(StringComparer.Ordinal);
        foreach (var entry in updaters)
        {
            if (count <= MaxUpdaters)
            {
                return;
            }

            if (firsts.TryAdd(entry.ApiVersion, entry))
            {
                continue;
            }

            var bucket = entry with { Manager = Bucket, Subresource = "" };
            List<ManagerEntry> merged = [firsts[entry.ApiVersion], entry];
            merged.AddRange(entries.Where(e => e.Is(bucket) && !merged.Contains(e)));
            entries.RemoveAll(merged.Contains);
            firsts[entry.ApiVersion] = bucket with { Fields = merged.Aggregate(new FieldSet(), static (all, e) => FieldSets.Union(all, e.Fields)) };
            entries.Add(firsts[entry.ApiVersion]);
            count -= merged.Count - 1;
        }
    }
}
