using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Patching;

/// <summary>
/// Strategic merge patch: objects merge, lists merge by key where the schema says so, and directives
/// ($patch, $retainKeys, $deleteFromPrimitiveList, $setElementOrder) steer it. Semantics and element order are
/// those of Kubernetes' documented patch format.
/// </summary>
public static class StrategicMergePatch
{
    private const string PatchDirective = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteFromList = "$deleteFromPrimitiveList/";
    private const string SetOrder = "$setElementOrder/";

    /// <summary>The patched object; neither argument is changed.</summary>
    /// <exception cref="Errors.ApiException">400 for a malformed directive, 422 when a list item lacks its merge key.</exception>
    public static JsonObject Apply(TypeSchema schema, JsonObject original, JsonObject patch)
        => MergeObject(schema, original.DeepClone().AsObject(), patch);

    /// <summary>Parses and applies a patch body.</summary>
    public static JsonObject Apply(TypeSchema schema, JsonObject original, ReadOnlySpan<byte> patch)
        => Apply(schema, original, PatchParser.ParseObject(patch));

    /// <summary>Merges into <paramref name="target"/>, which may be changed, and returns the outcome.</summary>
    internal static JsonObject MergeObject(TypeSchema? schema, JsonObject target, JsonObject patch)
    {
        switch (JsonTree.Text(patch, PatchDirective))
        {
            case "replace":
                return WithoutDirectives(schema, patch);
            case "delete":
                return [];
            case null or "merge":
                break;
            default:
                throw PatchErrors.Malformed($"unknown patch type {patch[PatchDirective]!.ToJsonString()} in map {patch.ToJsonString()}");
        }

        ApplyRetainKeys(target, patch);
        foreach (var (name, value) in patch)
        {
            if (name is not (PatchDirective or RetainKeys))
            {
                MergeEntry(schema, target, patch, name, value);
            }
        }

        return target;
    }

    private static void MergeEntry(TypeSchema? schema, JsonObject target, JsonObject patch, string name, JsonNode? value)
    {
        if (name.StartsWith(DeleteFromList, StringComparison.Ordinal))
        {
            var list = name[DeleteFromList.Length..];
            RemovePrimitives(target, list, ListOf(name, value));
            return;
        }

        if (name.StartsWith(SetOrder, StringComparison.Ordinal))
        {
            var list = name[SetOrder.Length..];
            if (!patch.ContainsKey(list))
            {
                MergeList(Field(schema, list), ElementOf(schema, list), target, list, [], ListOf(name, value));
            }

            return;
        }

        var field = Field(schema, name);
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject inner when !Replaces(field):
                var existing = target[name] as JsonObject;
                if (JsonTree.Text(inner, PatchDirective) == "delete")
                {
                    target.Remove(name);
                    break;
                }

                var merged = MergeObject(ElementOrField(schema, field), existing is null ? [] : existing, inner);
                if (!ReferenceEquals(merged, existing))
                {
                    target[name] = merged;
                }

                break;
            case JsonArray items when Merges(field):
                var order = patch.TryGetPropertyValue(SetOrder + name, out var wanted) ? ListOf(SetOrder + name, wanted) : null;
                MergeList(field, ElementOf(schema, name), target, name, items, order);
                break;
            default:
                target[name] = value is JsonObject plain ? WithoutDirectives(field?.Type, plain) : value.DeepClone();
                break;
        }
    }

    private static void MergeList(FieldSchema? field, TypeSchema? element, JsonObject target, string name, JsonArray patch, JsonArray? order)
    {
        if (field?.PatchStrategy is null || !Merges(field))
        {
            return;
        }

        var original = target[name] as JsonArray ?? [];
        var merged = field.PatchMergeKey is { } key && element?.Kind == FieldType.Object
            ? KeyedListMerge.Merge(element, key, original, patch, order)
            : PrimitiveListMerge.Merge(original, patch, order);
        if (merged.Count > 0 || target.ContainsKey(name) || patch.Count == 0)
        {
            target[name] = merged;
        }
    }

    private static void ApplyRetainKeys(JsonObject target, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(RetainKeys, out var value))
        {
            return;
        }

        var keep = ListOf(RetainKeys, value).Select(JsonTree.AsText).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, item) in patch)
        {
            if (item is not null && name[0] != '$' && !keep.Contains(name))
            {
                throw PatchErrors.Malformed("patch content doesn't match retainKeys list");
            }
        }

        foreach (var name in target.Select(p => p.Key).Where(n => !keep.Contains(n)).ToList())
        {
            target.Remove(name);
        }
    }

    private static void RemovePrimitives(JsonObject target, string name, JsonArray unwanted)
    {
        if (target[name] is JsonArray list)
        {
            for (var i = list.Count - 1; i >= 0; i--)
            {
                if (unwanted.Any(u => JsonNode.DeepEquals(u, list[i])))
                {
                    list.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>A copy of patch content that becomes the value: nulls and directives are gone from it.</summary>
    internal static JsonObject WithoutDirectives(TypeSchema? schema, JsonObject patch)
    {
        var result = new JsonObject();
        foreach (var (name, value) in patch)
        {
            if (value is null || name is PatchDirective or RetainKeys
                || name.StartsWith(DeleteFromList, StringComparison.Ordinal) || name.StartsWith(SetOrder, StringComparison.Ordinal))
            {
                continue;
            }

            result[name] = value is JsonObject inner ? WithoutDirectives(ElementOrField(schema, Field(schema, name)), inner) : value.DeepClone();
        }

        return result;
    }

    private static JsonArray ListOf(string directive, JsonNode? value)
        => value as JsonArray ?? throw PatchErrors.Malformed(directive switch
        {
            RetainKeys => "invalid patch format of retainKeys",
            _ when directive.StartsWith(SetOrder, StringComparison.Ordinal) => "invalid patch format of setElementOrder list",
            _ => "invalid patch format of primitive list",
        });

    private static FieldSchema? Field(TypeSchema? schema, string name) => schema?.Kind == FieldType.Object ? schema.Field(name) : null;

    private static TypeSchema? ElementOf(TypeSchema? schema, string name) => Field(schema, name)?.Type.Element;

    private static TypeSchema? ElementOrField(TypeSchema? schema, FieldSchema? field)
        => field is not null ? field.Type : schema?.Kind == FieldType.Map ? schema.Element : null;

    private static bool Merges(FieldSchema? field) => field?.PatchStrategy?.Split(',').Contains("merge") == true;

    private static bool Replaces(FieldSchema? field) => field?.PatchStrategy?.Split(',').Contains("replace") == true;
}
