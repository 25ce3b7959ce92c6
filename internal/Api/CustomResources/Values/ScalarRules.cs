using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>Rules of texts and numbers.</summary>
internal static class ScalarRules
{
    /// <summary>Checks bounds, pattern and format.</summary>
    public static void Check(StructuralSchema schema, JsonValue value, ValuePath path, ErrorList errors)
    {
        if (schema.Limits is null && schema.Format.Length == 0)
        {
            return;
        }

        if (value.GetValueKind() == JsonValueKind.String)
        {
            CheckText(schema, JsonTree.AsText(value)!, path.ToString(), errors);
        }
        else if (JsonNumber.Of(value) is { } number)
        {
            CheckNumber(schema, value, number, path.ToString(), errors);
        }
    }

    private static void CheckText(StructuralSchema schema, string text, string path, ErrorList errors)
    {
        if (schema.Limits is { } limits)
        {
            var length = CodePoints(text);
            if (limits.MaxLength < length)
            {
                errors.Add(FieldError.TooLong(path, (int)limits.MaxLength));
            }

            if (limits.MinLength > length)
            {
                errors.Add(FieldError.Invalid(path, text, $"{path} in body should be at least {limits.MinLength} chars long"));
            }

            if (limits.Pattern.Length > 0 && limits.Compiled?.IsMatch(text) != true)
            {
                errors.Add(FieldError.Invalid(path, text, $"{path} in body should match '{limits.Pattern}'"));
            }
        }

        if (schema.Format.Length > 0 && (schema.Type is "string" or "" || schema.IntOrString) && !ValueFormats.IsValid(schema.Format, text))
        {
            errors.Add(FieldError.TypeInvalid(path, text, $"{path} in body must be of type {schema.Format}: {GoQuote.Quote(text)}"));
        }
    }

    private static void CheckNumber(StructuralSchema schema, JsonValue value, double number, string path, ErrorList errors)
    {
        if (schema.Limits is { } limits)
        {
            if (limits.Maximum is { } max && (limits.ExclusiveMaximum ? number >= max : number > max))
            {
                Refuse($"should be less than {(limits.ExclusiveMaximum ? "" : "or equal to ")}{JsonNumber.Text(max)}");
            }

            if (limits.Minimum is { } min && (limits.ExclusiveMinimum ? number <= min : number < min))
            {
                Refuse($"should be greater than {(limits.ExclusiveMinimum ? "" : "or equal to ")}{JsonNumber.Text(min)}");
            }

            if (limits.MultipleOf is { } factor && factor > 0 && !IsMultiple(number, factor))
            {
                Refuse($"should be a multiple of {JsonNumber.Text(factor)}");
            }
        }

        if (schema.Format == "int32" && (number < int.MinValue || number > int.MaxValue) && schema.Type is ("integer" or "number"))
        {
            errors.Add(FieldError.Invalid(path, value, $"Checked value must be of type {schema.Type} with format int32 in {path}"));
        }

        void Refuse(string what) => errors.Add(FieldError.Invalid(path, value, $"{path} in body {what}"));
    }

    private static bool IsMultiple(double number, double factor)
    {
        var times = factor < 1 ? 1 / factor * number : number / factor;
        return Math.Abs(times - Math.Round(times)) <= 1e-9 * Math.Max(1, Math.Abs(times));
    }

    private static int CodePoints(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
            }
        }

        return count;
    }
}
