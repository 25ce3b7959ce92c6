using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Values;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>
/// Checks objects after defaulting. Three layers: metadata (all kinds), schema (required fields, closed enums; for
/// custom resources all that their schema says), and a strategy per kind where it has rules of its own. Returns every
/// problem, worded as upstream does; never throws on bad data.
/// </summary>
public static class Validator
{
    /// <summary>Problems of a new object; empty when it is fine.</summary>
    public static IReadOnlyList<FieldError> ValidateCreate(KindDescription kind, JsonObject value)
    {
        var errors = new ErrorList();
        MetadataRules.Check(kind, value, errors);
        if (kind.Custom is { } custom)
        {
            CustomRules.Check(custom, value, null, errors);
            return errors.Items;
        }

        SchemaRules.Check(kind, value, errors);
        KindRules.Always(kind)?.Invoke(value, errors);
        KindRules.Create(kind)?.Invoke(value, errors);
        return errors.Items;
    }

    /// <summary>Problems of a changed object; empty when the change is fine.</summary>
    public static IReadOnlyList<FieldError> ValidateUpdate(KindDescription kind, JsonObject newObj, JsonObject oldObj)
    {
        var errors = new ErrorList();
        MetadataRules.Check(kind, newObj, errors);
        MetadataRules.CheckUpdate(newObj, oldObj, errors);
        if (kind.Custom is { } custom)
        {
            CustomRules.Check(custom, newObj, oldObj, errors);
            return errors.Items;
        }

        SchemaRules.Check(kind, newObj, errors);
        SchemaRules.CheckUpdate(kind, newObj, oldObj, errors);
        KindRules.Always(kind)?.Invoke(newObj, errors);
        KindRules.Update(kind)?.Invoke(newObj, oldObj, errors);
        return errors.Items;
    }
}
