using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Apply;

/// <summary>Compares two states of an object field by field, as the schema divides it. Pure.</summary>
internal static class ObjectComparison
{
    /// <summary>What differs, without the fields nobody owns: identity and the system's bookkeeping.</summary>
    public static FieldDifference Of(TypeSchema type, JsonObject before, JsonObject now)
    {
        var difference = new FieldDifference();
        Properties(new Slot(type, null), before, now, difference, UnownedFields.AtRoot);
        return difference;
    }

    private static void Value(Slot slot, string name, (bool Has, JsonNode? Node) before, (bool Has, JsonNode? Node) now, FieldDifference into, bool metadata)
    {
        FieldDifference? below = null;
        if (!slot.IsLeaf(before.Node, now.Node))
        {
            below = new FieldDifference();
            if (slot.IsList)
            {
                Items(slot, before.Node as JsonArray, now.Node as JsonArray, below);
            }
            else
            {
                Properties(slot, before.Node as JsonObject, now.Node as JsonObject, below, metadata ? UnownedFields.InMetadata : null, whole: !before.Has || !now.Has);
            }
        }
        else if (before.Has && now.Has)
        {
            if (!JsonNode.DeepEquals(before.Node, now.Node))
            {
                into.Modify(name);
            }

            return;
        }

        into.Add(name, before.Has, now.Has, below);
    }

    private static void Properties(Slot slot, JsonObject? before, JsonObject? now, FieldDifference into, UnownedFields? unowned, bool whole = false)
    {
        for (var i = 0; i < (now?.Count ?? 0); i++)
        {
            var (name, value) = now!.GetAt(i);
            JsonNode? old = null;
            if (unowned?.Skips(name) != true)
            {
                var has = before is not null && before.TryGetPropertyValue(name, out old);
                Property(slot, name, (has, old), (true, value), into, unowned, !has && !whole);
            }
        }

        for (var i = 0; i < (before?.Count ?? 0); i++)
        {
            var (name, old) = before!.GetAt(i);
            if (now?.ContainsKey(name) != true && unowned?.Skips(name) != true)
            {
                Property(slot, name, (true, old), default, into, unowned, now is not null);
            }
        }

        if (whole && slot.Type?.Package.Length > 0)
        {
            Implied(slot.Type, now ?? before, into, gone: now is null);
        }
    }

    // Built-in types always carry some fields, so that their appearance is none.
    private static void Property(
        Slot owner, string name, (bool Has, JsonNode? Node) before, (bool Has, JsonNode? Node) now, FieldDifference into, UnownedFields? unowned, bool implied)
    {
        var slot = owner.Child(name);
        if (implied && slot.Field is { } field && Slot.Implies(owner.Type!, field))
        {
            var value = before.Node ?? now.Node;
            if (IsZero(value))
            {
                return;
            }

            if (!slot.IsAtomic)
            {
                before.Has = now.Has = true;
            }
        }

        Value(slot, slot.Field?.Element ?? "f:" + name, before, now, into, unowned?.IsMetadata(name) == true);
    }

    // Structs are part of their owner even when nothing was written about them.
    private static void Implied(TypeSchema type, JsonObject? value, FieldDifference into, bool gone)
    {
        foreach (var field in type.Fields)
        {
            if (field.Type.Kind == FieldType.Object && Slot.Implies(type, field) && value?.ContainsKey(field.Name) != true)
            {
                into.Add(field.Element, before: gone, now: !gone, null);
            }
        }
    }

    private static bool IsZero(JsonNode? value) => value is null || JsonTree.AsText(value) is "" || JsonTree.AsNumber(value) is 0
        || (value is JsonValue flag && flag.TryGetValue(out bool set) && !set);

    private static void Items(Slot list, JsonArray? before, JsonArray? now, FieldDifference into)
    {
        var old = Index(list, before);
        var next = Index(list, now);
        foreach (var (name, items) in next)
        {
            var had = old.Remove(name, out var previous);
            Item(list.Item, name, previous, items, had, into);
        }

        foreach (var (name, items) in old)
        {
            Value(list.Item, name, (true, items[0]), default, into, false);
        }
    }

    private static void Item(Slot slot, string name, List<JsonNode?>? before, List<JsonNode?> now, bool had, FieldDifference into)
    {
        if (before is { Count: > 1 } || now.Count > 1)
        {
            // Items of one name cannot be told apart: they are compared as one.
            if (!had)
            {
                into.Add(name);
            }
            else if (before!.Count != now.Count || !before.Zip(now).All(static p => JsonNode.DeepEquals(p.First, p.Second)))
            {
                into.Modify(name);
            }

            return;
        }

        Value(slot, name, (had, before?[0]), (true, now[0]), into, false);
    }

    private static Dictionary<string, List<JsonNode?>> Index(Slot list, JsonArray? items)
    {
        var index = new Dictionary<string, List<JsonNode?>>(items?.Count ?? 0, StringComparer.Ordinal);
        foreach (var item in items ?? [])
        {
            if (PathElement.OfItem(list, item, out _) is { } name)
            {
                if (!index.TryGetValue(name, out var same))
                {
                    index[name] = same = new List<JsonNode?>(1);
                }

                same.Add(item);
            }
        }

        return index;
    }
}
