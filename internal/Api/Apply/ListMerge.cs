using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Apply;

/// <summary>
/// Merges lists whose items have names. Applied items come in the applied order; live ones stay between the neighbours they have.
/// </summary>
internal static class ListMerge
{
    /// <summary>The merged items; <paramref name="merge"/> merges two items of one name.</summary>
    public static List<JsonNode?> Of(Slot list, JsonArray live, JsonArray applied, Func<Slot, JsonNode?, JsonNode?, JsonNode?> merge)
    {
        var left = Names(list, live);
        var right = Names(list, applied);
        var liveByName = Index(left, live);
        var appliedByName = Index(right, applied);
        var shared = new Queue<string>(right.Where(liveByName.ContainsKey));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var result = new List<JsonNode?>(Math.Max(live.Count, applied.Count));
        for (int l = 0, r = 0; l < left.Count || r < right.Count;)
        {
            if (l < left.Count && r < right.Count)
            {
                if (left[l] == right[r])
                {
                    Take(right[r++]);
                    l++;
                    continue;
                }

                if (appliedByName.ContainsKey(left[l]) && shared.TryPeek(out var next) && next != left[l])
                {
                    // Its turn comes at the place the configuration gives it.
                    l++;
                    continue;
                }
            }

            if (l < left.Count)
            {
                if (!appliedByName.ContainsKey(left[l]))
                {
                    result.Add(live[l++]?.DeepClone());
                    continue;
                }

                if (taken.Contains(left[l]))
                {
                    l++;
                }
            }

            if (r < right.Count)
            {
                Take(right[r++]);
            }
        }

        return result;

        void Take(string name)
        {
            taken.Add(name);
            var config = appliedByName[name];
            result.Add(liveByName.TryGetValue(name, out var present) && present is not null ? merge(list.Item, present, config) : config?.DeepClone());
            if (shared.TryPeek(out var next) && next == name)
            {
                shared.Dequeue();
            }
        }
    }

    private static List<string> Names(Slot list, JsonArray items)
    {
        var names = new List<string>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            // What has no name is kept and equals nothing.
            names.Add(PathElement.OfItem(list, items[i], out _) ?? $"i:{i}");
        }

        return names;
    }

    // Several live items of one name cannot be merged with: they give way to the applied one.
    private static Dictionary<string, JsonNode?> Index(List<string> names, JsonArray items)
    {
        var index = new Dictionary<string, JsonNode?>(names.Count, StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!index.TryAdd(names[i], items[i]))
            {
                index[names[i]] = null;
            }
        }

        return index;
    }
}
