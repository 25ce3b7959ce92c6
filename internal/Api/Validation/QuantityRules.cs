using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of single amounts of resources.</summary>
internal static class QuantityRules
{
    /// <summary>The amount at a name; false when there is none that reads as one.</summary>
    public static bool TryRead(JsonNode? node, out Quantity amount)
        => Quantity.TryParse(JsonTree.AsText(node) ?? JsonTree.AsNumber(node)?.ToString(System.Globalization.CultureInfo.InvariantCulture), out amount);

    /// <summary>The amount must be more than nothing.</summary>
    public static void Positive(JsonNode? node, string path, ErrorList errors)
    {
        if (TryRead(node, out var amount) && amount.Nanos <= 0)
        {
            errors.Add(FieldError.Invalid(path, amount.ToString(), "must be greater than zero"));
        }
    }

    /// <summary>The amount must not be negative, and must be whole where the resource is counted.</summary>
    public static void Amount(string resource, JsonNode? node, string path, ErrorList errors)
    {
        if (!TryRead(node, out var amount))
        {
            return;
        }

        if (amount.Nanos < 0)
        {
            errors.Add(FieldError.Invalid(path, amount.ToString(), "must be greater than or equal to 0"));
        }

        if (ResourceNames.IsInteger(resource) && amount.Nanos % 1_000_000_000 != 0)
        {
            errors.Add(FieldError.Invalid(path, amount.ToString(), "must be an integer"));
        }
    }
}
