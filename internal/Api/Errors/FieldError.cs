namespace EdgeOrch.Api.Errors;

/// <summary>One thing wrong with one field, worded as upstream does.</summary>
/// <param name="Reason">"FieldValueRequired", "FieldValueInvalid", ... as in a Status cause.</param>
/// <param name="Field">Path, for example "spec.containers[0].name".</param>
/// <param name="Message">Text without the path, for example <c>Required value</c> or <c>Invalid value: "x": must be ...</c>.</param>
public sealed record FieldError(string Reason, string Field, string Message)
{
    /// <summary>The value is missing.</summary>
    public static FieldError Required(string field, string detail = "")
        => new("FieldValueRequired", field, With("Required value", detail));

    /// <summary>The value breaks a rule.</summary>
    public static FieldError Invalid(string field, object? value, string detail)
        => new("FieldValueInvalid", field, With("Invalid value: " + Quote(value), detail));

    /// <summary>The fields break a rule together, so that no single value is to blame.</summary>
    public static FieldError Invalid(string field, string detail)
        => new("FieldValueInvalid", field, With("Invalid value", detail));

    /// <summary>The value is none of the supported ones.</summary>
    public static FieldError NotSupported(string field, object? value, IEnumerable<string> supported)
        => new("FieldValueNotSupported", field,
            $"Unsupported value: {Quote(value)}: supported values: {string.Join(", ", supported.Order(StringComparer.Ordinal).Select(v => Quote(v)))}");

    /// <summary>The value occurs twice where it must not.</summary>
    public static FieldError Duplicate(string field, object? value, string detail = "")
        => new("FieldValueDuplicate", field, With("Duplicate value: " + Quote(value), detail));

    /// <summary>The value names something that does not exist.</summary>
    public static FieldError NotFound(string field, object? value, string detail = "")
        => new("FieldValueNotFound", field, With("Not found: " + Quote(value), detail));

    /// <summary>The field must not be set or changed here.</summary>
    public static FieldError Forbidden(string field, string detail)
        => new("FieldValueForbidden", field, With("Forbidden", detail));

    /// <summary>The value is longer than <paramref name="limit"/> bytes.</summary>
    public static FieldError TooLong(string field, int limit)
        => new("FieldValueTooLong", field, $"Too long: may not be more than {limit} bytes");

    /// <summary>There are more than <paramref name="limit"/> items.</summary>
    public static FieldError TooMany(string field, int actual, int limit)
        => new("FieldValueTooMany", field, $"Too many: {actual}: must have at most {limit} items");

    /// <summary>The value has another type than the field.</summary>
    public static FieldError TypeInvalid(string field, object? value, string detail)
        => new("FieldValueTypeInvalid", field, With("Invalid value: " + Quote(value), detail));

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Message}";

    private static string With(string message, string detail) => detail.Length == 0 ? message : $"{message}: {detail}";

    private static string Quote(object? value) => value switch
    {
        null => "null",
        string text => GoQuote.Quote(text),
        bool flag => flag ? "true" : "false",
        System.Text.Json.Nodes.JsonValue node when JsonTree.AsText(node) is { } text => GoQuote.Quote(text),
        System.Text.Json.Nodes.JsonNode node => node.ToJsonString(),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
